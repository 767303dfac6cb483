// The names of tags that the page has seen, for events that carry none.

const names = new Map();

export function learn(tag, name) {
    if (!tag || !name || names.get(tag) === name) return;
    names.delete(tag);
    names.set(tag, name);
    if (names.size > 5000) names.delete(names.keys().next().value);
}

// What an event says about its subject.
export const learnFrom = event =>
    learn(
        event.tag,
        event.metadata.player_name ?? (event.event_type.startsWith("player_clan_") ? null : event.metadata.clan_name),
    );

export const nameOf = tag => names.get(tag) ?? "";
