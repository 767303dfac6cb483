// Puts an event as a sentence, by the table of /sentences.json. Pure.
//
// The language of the table is described in src/lib/sentence/grammar.hpp. The daemon has the same interpreter: both give
// each event of tests/page/sentences.jsonl the same sentence. Only this one knows names of tags that an event lacks.

import {clean, counted, cut, duration, gameTime, localTime, longestName, number, percent, tidyName} from "./text.js";

const longestText = 200;

const isAbsent = value => value === undefined || value === null || (Array.isArray(value) && !value.length);

function fieldOf(event, key) {
    if (key === "changes") return event.changes;
    return Object.hasOwn(event.metadata, key) ? event.metadata[key] : null;
}

// --- values: each function returns null for one that is absent, or that it cannot show ---

// "a", "a and b", "a, b and c", "a, b, c and 2 more"
function enumerate(items) {
    if (items.length > 3) return `${items.slice(0, 3).join(", ")} and ${number(items.length - 3)} more`;
    return items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${items.at(-1)}` : (items[0] ?? null);
}

function showObject(value) {
    for (const key of ["name", "member_name", "id"]) {
        const text = Object.hasOwn(value, key) ? show(value[key], longestName) : null;
        if (text) return text;
    }
    return null;
}

// Any value by its type; a text, or those in it, with at most `longest` characters.
function show(value, longest = longestText) {
    if (isAbsent(value)) return null;
    if (typeof value === "string") return cut(clean(value), longest);
    if (typeof value === "number") return number(value);
    if (typeof value === "boolean") return String(value);
    return Array.isArray(value) ? enumerate(value.map(one => show(one, longestName)).filter(Boolean)) : showObject(value);
}

const showName = value => (typeof value === "string" && tidyName(value)) || null;

const english = (word, words) => (Object.hasOwn(words, word) ? words[word] : null);

function showWord(value, words) {
    return (typeof value === "string" && english(value, words)) || show(value);
}

// The names of the fields that changed: "required trophies".
function showFields(changes, words) {
    const split = field => field.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
    const names = changes
        .map(({field}) => (typeof field === "string" ? (english(field, words) ?? tidyName(split(field))) : ""))
        .filter(Boolean);
    return enumerate([...new Set(names)]);
}

function showNumber(value, format) {
    if (typeof value !== "number") return null;
    if (format === "percent") return percent(value);
    if (format === "duration") return duration(value);
    if (format.includes("|")) return counted(value, ...format.split("|"));
    return format === "none" && value === 0 ? "none" : number(value);
}

const showTime = (value, event) => {
    const when = gameTime(value);
    return when === null ? null : localTime(when, event.timestamp);
};

// Rounded to milliseconds: the difference of two numbers is not exact.
const showUntil = (value, event) => {
    const when = gameTime(value);
    return when === null ? null : duration(Math.max(0, Math.round((when - event.timestamp) * 1000) / 1000));
};

// --- names ---

const isName = (key, format) => format === "name" || key === "clan" || key === "player" || key.endsWith("_name");
// Names of things in the game are not people or clans.
const isBold = key => key !== "district_name";

// The event's own name, the known name of its tag, its tag.
const showSubject = (event, key, nameOf) =>
    showName(fieldOf(event, `${key}_name`)) ?? showName(nameOf(event.tag)) ?? showName(event.tag);

// A name, or the tag that belongs to it: opponent_name, opponent_tag.
function showNamed(event, key) {
    const value = fieldOf(event, key);
    if (!isAbsent(value) && typeof value !== "string") return show(value);
    return showName(value) ?? showName(fieldOf(event, key.replace(/name$/, "tag")));
}

function showPlain(event, key, nameOf) {
    if (key === "clan" || key === "player") return showSubject(event, key, nameOf);
    if (key === "tag") return showName(event.tag);
    if (key.endsWith("_name")) return showNamed(event, key);
    const value = fieldOf(event, key);
    return key.endsWith("name") && typeof value === "string" ? showName(value) : show(value);
}

// --- a sentence ---

function showDifference(event, key, minus, format) {
    const [from, less] = [fieldOf(event, key), fieldOf(event, minus)];
    return typeof from === "number" && typeof less === "number" ? showNumber(from - less, format) : null;
}

function showField(event, {key, minus, format}, words, nameOf) {
    if (minus) return showDifference(event, key, minus, format);
    const value = fieldOf(event, key);
    switch (format) {
        case "":
            return showPlain(event, key, nameOf);
        case "name":
            return showName(value) ?? showName(fieldOf(event, "member_tag")) ?? showName(event.tag);
        case "word":
            return showWord(value, words);
        case "fields":
            return showFields(value, words);
        case "time":
            return showTime(value, event);
        case "until":
            return showUntil(value, event);
    }
    return showNumber(Array.isArray(value) && format.includes("|") ? value.length : value, format);
}

// {key}, {key:format}, {key-minus}, {key-minus:format}
function parse(inside) {
    const [keys, format = ""] = inside.split(":");
    const [key, minus = ""] = keys.split("-");
    return {key, minus, format};
}

function partOf(inside, event, words, nameOf) {
    const asked = parse(inside);
    const text = showField(event, asked, words, nameOf);
    if (text === null) return {text: "?", missing: true};
    return {text, field: true, ...(isName(asked.key, asked.format) ? {name: isBold(asked.key)} : {})};
}

const asWritten = value => (isAbsent(value) ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
const holds = (event, when) => Object.entries(when).every(([key, value]) => asWritten(fieldOf(event, key)) === value);

// The parts of the sentence in order: {text}, of a field {text, field: true}, of a person's or clan's name
// {text, field: true, name: true}. `nameOf` returns the name of a tag where an event has none, or "".
export function sentence(table, event, nameOf = () => "") {
    const row = table.sentences[event.event_type]?.find(({when}) => holds(event, when));
    if (!row) return [{text: event.event_type}]; // of an event that was not made from the catalogue
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
