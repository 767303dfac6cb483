// The interpreter of the table of sentences. Needs no browser. CLASHCAST_SENTENCES is a file with the daemon's table:
// clashcast sentences --table

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {asText, sentence} from "../../src/daemon/http/page/sentences.js";
import {delay, duration, number, tidyName} from "../../src/daemon/http/page/text.js";

process.env.TZ = "UTC";

const at = 1_745_492_400; // 2025-04-24T11:00:00Z
const event = (metadata = {}, more = {}) => ({
    id: "0",
    event_type: "some_type",
    tag: "#2PP",
    timestamp: at,
    changes: [],
    metadata,
    ...more,
});
const table = (rows, words = {}) => ({words, sentences: {some_type: rows.map(([when, text]) => ({when, text}))}});
const put = (text, metadata, {words, nameOf, ...more} = {}) =>
    asText(sentence(table([[{}, text]], words), event(metadata, more), nameOf));

test("a field is text as it is, and a number grouped", () => {
    assert.equal(put("{a} has {b}", {a: "Kim", b: 1204}), "Kim has 1,204");
    assert.equal(put("{a}", {a: 96.25}), "96.25");
});

test("an object is its name, else its id; a list is its items", () => {
    assert.equal(put("{a}", {a: {id: 7, name: "Gold League I"}}), "Gold League I");
    assert.equal(put("{a}", {a: {id: 7}}), "7");
    assert.equal(put("{a}", {a: ["Frozen Arrow", {id: 1, name: "Magic Mirror"}]}), "Frozen Arrow and Magic Mirror");
});

test("the tag is that of the event, whatever its metadata has", () => {
    assert.equal(put("{tag} {endpoint}", {tag: "#OTHER", endpoint: "currentwar"}), "#2PP currentwar");
});

test("the first row whose conditions hold counts", () => {
    const rows = table([
        [{side: "clan", stars: "0"}, "none"],
        [{side: "clan"}, "ours"],
        [{side: ""}, "no side"],
        [{}, "theirs"],
    ]);
    const shown = metadata => asText(sentence(rows, event(metadata)));
    assert.equal(shown({side: "clan", stars: 0}), "none");
    assert.equal(shown({side: "clan", stars: 1}), "ours");
    assert.equal(shown({side: null}), "no side");
    assert.equal(shown({}), "no side");
    assert.equal(shown({side: "opponent"}), "theirs");
});

test("true and false are compared as text", () => {
    const rows = table([
        [{attack: "false"}, "defended"],
        [{}, "attacked"],
    ]);
    assert.equal(asText(sentence(rows, event({attack: false}))), "defended");
    assert.equal(asText(sentence(rows, event({attack: true}))), "attacked");
});

test("a clause is left out with a field that it lacks", () => {
    assert.equal(put("{a}[ ({b})]: {c}[, {d} new]", {a: "Bob", b: 12, c: 3, d: null}), "Bob (12): 3");
    assert.equal(put("{a}[ ({b})]", {a: "Bob"}), "Bob");
});

test("a missing field outside a clause is a question mark", () => {
    assert.equal(put("{a} and {b:star|stars}", {a: null}), "? and ?");
});

test("counts have a singular, and none", () => {
    assert.equal(
        put("{a:star|stars}, {b:star|stars}, {c:star|stars}", {a: 0, b: 1, c: 1204}),
        "no stars, 1 star, 1,204 stars",
    );
    assert.equal(put("{a:clan|clans}", {a: [1, 2]}), "2 clans");
});

test("a difference of two numbers", () => {
    assert.equal(put("missed {a-b} of {a:attack|attacks}", {a: 2, b: 1}), "missed 1 of 2 attacks");
    assert.equal(put("[{a-b} left]", {a: 2}), "");
    assert.equal(put("{a-b:day|days}", {a: 3, b: 2}), "1 day");
});

test("percent has a no-break space and at most two decimals", () => {
    assert.equal(put("{a:percent}, {b:percent}", {a: 97.456, b: 100}), "97.46\u00a0%, 100\u00a0%");
});

test("times, and how long until them", () => {
    assert.equal(put("{a:time}", {a: "20250421T070000.000Z"}), "Mon 07:00");
    assert.equal(put("{a:time}", {a: "20251103T050000.000Z"}), "3 Nov 05:00");
    assert.equal(put("{a:until}", {a: "20250424T141200.000Z"}), "3\u00a0h 12\u00a0min");
    assert.equal(put("{a:until}", {a: "20250424T105948.000Z"}), "0\u00a0s");
    assert.equal(put("{a:duration}", {a: 2460}), "41\u00a0min");
});

test("a time in another form than the API's is not shown", () => {
    for (const a of ["", "20260706", "20260706T070000Z", "20261306T070000.000Z", "20260230T070000.000Z", 5, null])
        assert.equal(put("until {a:time}", {a}), "until ?");
});

test("words", () => {
    const words = {admin: "elder"};
    assert.equal(put("{a:word}, was {b:word}", {a: "admin", b: "member"}, {words}), "elder, was member");
});

test("the names of fields, three and how many more", () => {
    const changes = fields => ({changes: fields.map(field => ({field}))});
    assert.equal(
        put("{changes:fields}", {}, changes(["requiredTrophies", "description"])),
        "required trophies and description",
    );
    assert.equal(put("{changes:fields}", {}, changes(["a", "b", "c", "d", "e"])), "a, b, c and 2 more");
    assert.equal(put("{changes:fields}", {}, {...changes(["clanPoints"]), words: {clanPoints: "points"}}), "points");
});

test("clan and player are the event's name, the known name, or the tag", () => {
    const nameOf = tag => (tag === "#2PP" ? "Amber Hall" : "");
    assert.equal(put("{clan}", {clan_name: "Here"}, {nameOf}), "Here");
    assert.equal(put("{clan}", {}, {nameOf}), "Amber Hall");
    assert.equal(put("{player}", {player_name: " \u200b "}, {nameOf}), "Amber Hall");
    assert.equal(put("{player}", {}), "#2PP");
});

test("a blank name is its tag", () => {
    assert.equal(put("{member_name}", {member_name: "\u3164", member_tag: "#CUV"}), "#CUV");
    assert.equal(put("[with {opponent_name}]", {opponent_name: null, opponent_tag: null}), "");
});

test("names are marked, also old and new ones; things of the game are not", () => {
    const parts = sentence(
        table([[{}, "{member_name} took {district_name} with {name}"]]),
        event({member_name: "Kim", district_name: "Barbarian Camp", name: "Yeti"}),
    );
    assert.deepEqual(
        parts.filter(part => part.name).map(part => part.text),
        ["Kim"],
    );
    const renamed = sentence(
        {words: {}, sentences: {player_name_changed: [{when: {}, text: "{old_value:name} is now called {new_value:name}"}]}},
        event({old_value: "Zoë", new_value: "Zoe"}, {event_type: "player_name_changed"}),
    );
    assert.deepEqual(
        renamed.filter(part => part.name).map(part => part.text),
        ["Zoë", "Zoe"],
    );
});

test("a name is one line of at most 32 characters, without what turns text around", () => {
    assert.equal(tidyName("  a \n\t b  "), "a b");
    assert.equal(tidyName("a\u202eb"), "ab");
    assert.equal(tidyName("x".repeat(40)), "x".repeat(31) + "…");
    assert.equal(Array.from(tidyName("🏆".repeat(40))).length, 32);
    assert.equal(tidyName("<img onerror>"), "<img onerror>");
});

test("what a name contains is never read as a template", () => {
    assert.equal(put("{member_name} joined[ {b}]", {member_name: "[{tag}]", b: "{tag}"}), "[{tag}] joined {tag}");
});

test("keys of the object's prototype are not fields", () => {
    assert.equal(put("{constructor}", {}), "?");
});

test("a type without a sentence is its name", () => {
    assert.equal(asText(sentence({words: {}, sentences: {}}, event())), "some_type");
});

test("durations have two units at most", () => {
    const shown = [0.4, 12, 59.6, 60, 3599, 3600, 11_520, 86_400, 1_051_200].map(duration);
    assert.deepEqual(
        shown.map(text => text.replaceAll("\u00a0", " ")),
        ["0 s", "12 s", "1 min", "1 min", "1 h", "1 h", "3 h 12 min", "1 d", "12 d 4 h"],
    );
    assert.deepEqual([0.44, 9.94, 9.96].map(delay), ["0.4\u00a0s", "9.9\u00a0s", "10\u00a0s"]);
});

test("numbers of any size are shown", () => {
    const shown = [0, 1, 999, 1000, -1_234_567, -0.001, 0.125, 1e3, 1e300].map(number);
    assert.deepEqual(shown, ["0", "1", "999", "1,000", "-1,234,567", "0", "0.13", "1,000", "1e+300"]);
});

test("every event of the shared examples has the sentence beside it", () => {
    const table = JSON.parse(readFileSync(process.env.CLASHCAST_SENTENCES, "utf8"));
    const lines = readFileSync(new URL("sentences.jsonl", import.meta.url), "utf8").trimEnd().split("\n");
    assert.ok(lines.length > 150);
    const differ = lines
        .map(line => JSON.parse(line))
        .map(({event, text}) => ({event, expected: text, actual: asText(sentence(table, event))}))
        .filter(({expected, actual}) => expected !== actual);
    assert.deepEqual(differ, []);
});
