// Puts an event as a sentence, by the table of /sentences.json. Pure.
//
// A type has rows; the first whose `when` holds counts. In its text {key} is a field, {key:format} a field in a format,
// {a-b} a difference, and [...] is left out when a field in it is missing.

import {counted, duration, number, percent, secondsOf, spaced, tidyName, weekdayClock} from "./text.js";

const missing = value => value === undefined || value === null;
const plain = value => (missing(value) ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

// What an event says about itself, then its metadata.
function fieldOf(event, key) {
    if (Object.hasOwn(event, key)) return event[key];
    return Object.hasOwn(event.metadata, key) ? event.metadata[key] : undefined;
}

// The first name that can be seen, else the tag that belongs to it.
function nameIn(event, key, nameOf) {
    const whole = {clan: "clan_name", player: "player_name"}[key];
    const names = [fieldOf(event, whole ?? key), whole ? nameOf(event.tag) : null];
    for (const name of names) if (!missing(name) && tidyName(name)) return tidyName(name);
    const tag = whole ? event.tag : fieldOf(event, key.replace(/name$/, "tag"));
    return tag || null;
}

const isName = (event, key) =>
    key === "clan" ||
    key === "player" ||
    key.endsWith("name") ||
    (event.event_type.endsWith("_name_changed") && key.endsWith("_value"));
// Names of things in the game are not people or clans.
const isBold = key => key !== "name" && key !== "district_name";

function shown(value) {
    if (typeof value === "number") return number(value);
    if (Array.isArray(value)) return value.map(shown).join(", ");
    if (typeof value === "object" && value) return plain(value.name ?? value.id);
    return plain(value);
}

function fields(changes, words) {
    const names = [...new Set(changes.map(one => words[one.field] ?? spaced(one.field)))];
    const more = names.length - 3;
    return names.slice(0, 3).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function formatted(value, format, event, words) {
    switch (format) {
        case "time":
            return weekdayClock(secondsOf(value));
        case "until":
            return duration(secondsOf(value) - event.timestamp);
        case "ago":
            return duration(event.timestamp - secondsOf(value));
        case "duration":
            return duration(Number(value));
        case "percent":
            return percent(Number(value));
        case "word":
            return words[plain(value)] ?? plain(value);
        case "fields":
            return fields(value, words);
        case "none":
            return Number(value) === 0 ? "none" : number(Number(value));
    }
    const [one, many] = format.split("|");
    return counted(Array.isArray(value) ? value.length : Number(value), one, many ?? one).trimEnd();
}

function valueOf(event, key) {
    const [left, right] = key.split("-");
    if (right === undefined) return fieldOf(event, key);
    const [a, b] = [fieldOf(event, left), fieldOf(event, right)];
    return missing(a) || missing(b) ? null : a - b;
}

function partOf(expression, event, words, nameOf) {
    const [key, format] = expression.split(/:(.*)/s);
    const name = format === "name" || (!format && isName(event, key));
    const value = name ? nameIn(event, key, nameOf) : valueOf(event, key);
    if (missing(value)) return {text: "?", missing: true};
    if (name) return {text: value, name: isBold(key), field: true};
    return {text: format ? formatted(value, format, event, words) : shown(value), field: true};
}

// The parts of the sentence in order: {text}, of a field {text, field: true}, of a person's or clan's name
// {text, field: true, name: true}. `nameOf` returns the name of a tag where an event has none, or "".
export function sentence(table, event, nameOf = () => "") {
    const rows = table.sentences[event.event_type] ?? [];
    const row = rows.find(one =>
        Object.entries(one.when).every(([key, value]) => plain(fieldOf(event, key)) === value),
    );
    if (!row) return [{text: spaced(event.event_type)}];
    const parts = [];
    for (const piece of row.text.split(/(\[[^\]]*\])/)) {
        const clause = piece.startsWith("[");
        const filled = (clause ? piece.slice(1, -1) : piece)
            .split(/\{([^}]*)\}/)
            .map((text, i) => (i % 2 ? partOf(text, event, table.words, nameOf) : {text}));
        if (!clause || !filled.some(one => one.missing)) parts.push(...filled.filter(one => one.text !== ""));
    }
    return parts;
}

export const asText = parts => parts.map(one => one.text).join("");
