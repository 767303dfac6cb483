// Which events the filter above the list shows. Pure.

// A pattern with * stands for the whole type, one without for a part of it.
function patternOf(text) {
    const escaped = text.replace(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*");
    return new RegExp(text.includes("*") ? `^${escaped}$` : escaped);
}

// Of two texts, as typed: types ("war_*, member_joined") and a part of a tag.
export function filterOf(types, tag) {
    const texts = types.toLowerCase().split(",");
    const patterns = texts
        .map(text => text.trim())
        .filter(Boolean)
        .map(patternOf);
    const part = tag.trim().replace(/^#/, "").toUpperCase();
    const isType = type => !patterns.length || patterns.some(pattern => pattern.test(type));
    return event => event.tag.includes(part) && isType(event.event_type);
}
