// Dead letters: a drawer with what receivers refused, to replay or to drop.

import {Refusal, get, request} from "./api.js";
import {button, element, icon, jsonNodes, list, one, redraw, sentenceNodes, setText} from "./dom.js";
import {nameOf} from "./names.js";
import {pictureOf} from "./pictures.js";
import {sentence} from "./sentences.js";
import {ago, clockOf, counted, number} from "./text.js";

const page = 100;
const box = {
    dialog: one("letters"),
    list: one("letter-list"),
    none: one("no-letter"),
    more: one("more-letters"),
    count: one("letter-count"),
    sink: one("letter-sink"),
    said: one("letters-said"),
    foot: one("letters-foot"),
    all: one("replay-all"),
    scroll: one("letters").querySelector(".scroll"),
};

let letters = [],
    next = null,
    chosen = new Set(),
    asking = null,
    opened = new Set(),
    back = null,
    sinks = [];
let table = () => ({words: {}, sentences: {}}),
    clockNow = () => Date.now() / 1000,
    changed = () => {};

const reasonOf = failure => (failure instanceof Refusal ? failure.message : "No connection to clashcast.");

// --- reading ---

async function read(more = false) {
    const query = new URLSearchParams({limit: more ? page : Math.min(1000, Math.max(page, letters.length))});
    if (box.sink.value) query.set("sink", box.sink.value);
    if (more && next) query.set("after", next);
    try {
        const answer = await get(`api/v1/dead-letters?${query}`);
        letters = more ? [...letters, ...answer.letters] : answer.letters;
        next = answer.next;
        const ids = new Set(letters.map(letter => letter.id));
        chosen = new Set([...chosen].filter(id => ids.has(id)));
        draw();
    } catch (failure) {
        setText(box.said, reasonOf(failure));
    }
}

// --- replay and drop ---

const outcomes = {
    delivered: "delivered",
    refused: "refused again",
    filtered: "left out by the sink's route",
    dropped: "dropped",
};

async function act(what, selection) {
    asking = null;
    setText(box.said, what === "replay" ? "Sending …" : "");
    try {
        const result = await request("POST", `api/v1/dead-letters/${what}`, selection);
        setText(
            box.said,
            Object.entries(outcomes)
                .filter(([key]) => result[key])
                .map(([key, text]) => `${number(result[key])} ${text}`)
                .join(", ") || "Nothing was left to do",
        );
    } catch (failure) {
        setText(box.said, reasonOf(failure));
    }
    const at = letters.findIndex(letter => selection.ids?.includes(letter.id));
    await read();
    changed();
    if (
        !box.dialog.contains(document.activeElement) ||
        document.activeElement === box.dialog ||
        document.activeElement === document.body
    )
        (
            box.list.children[Math.min(Math.max(at, 0), letters.length - 1)]?.querySelector("input") ??
            one("letters-close")
        ).focus();
}

// Dropping always asks: here about one letter (its id), or about those chosen ("chosen").
function ask(what) {
    asking = what;
    draw();
    box.dialog.querySelector(".question button")?.focus();
}

function question(text, yes, no, selection) {
    const before = asking;
    return element(
        "div",
        {class: "question"},
        element("p", {}, text),
        element(
            "div",
            {class: "actions"},
            button(yes, null, () => act("drop", selection()), "button danger"),
            button(no, null, () => {
                asking = null;
                draw();
                one(`drop-${before}`)?.focus();
            }),
        ),
    );
}

// --- drawing ---

function make(letter) {
    const parts = {
        check: element("input", {
            type: "checkbox",
            class: "check",
            change: () => choose(letter.id, parts.check.checked),
        }),
        text: element("p", {class: "sentence", id: `letter-${letter.id}`}),
        when: element("time"),
        end: element("div", {class: "end"}),
    };
    parts.check.setAttribute("aria-labelledby", `letter-${letter.id}`);
    const [picture, colour] = pictureOf(letter.event);
    parts.text.append(...sentenceNodes(sentence(table(), letter.event, nameOf)));
    const node = element(
        "li",
        {class: "letter"},
        parts.check,
        element("span", {class: `tile ${colour}`}, icon(picture)),
        element(
            "div",
            {class: "what"},
            parts.text,
            element("p", {class: "bad-text"}, letter.reason),
            element(
                "p",
                {class: "facts soft"},
                element("span", {class: "badge"}, letter.sink),
                parts.when,
                element("span", {class: "tag"}, letter.event.event_type),
            ),
            parts.end,
        ),
    );
    node.parts = parts;
    return node;
}

function update(node, letter) {
    const {parts} = node,
        now = clockNow(),
        isOpen = opened.has(letter.id);
    parts.check.checked = chosen.has(letter.id);
    setText(parts.when, `${clockOf(letter.refused, now)} · ${ago(now - letter.refused)}`);
    redraw(parts.end, [asking === letter.id, isOpen], () =>
        asking === letter.id
            ? question("Drop this letter? It is gone for good.", "Drop it", "Keep it", () => ({ids: [letter.id]}))
            : [
                  element(
                      "div",
                      {class: "actions"},
                      button("Replay", "replay", () => act("replay", {ids: [letter.id]}), "button needs-connection"),
                      withId(
                          button("Drop", null, () => ask(letter.id), "button danger needs-connection"),
                          `drop-${letter.id}`,
                      ),
                      unfolder(letter, isOpen),
                  ),
                  isOpen &&
                      element(
                          "pre",
                          {tabindex: "0", role: "group", "aria-label": "The event as JSON"},
                          ...jsonNodes(letter.event),
                      ),
              ].filter(Boolean),
    );
}

const withId = (node, id) => ((node.id = id), node);

function unfolder(letter, isOpen) {
    const made = button(
        "JSON",
        "chevron",
        () => {
            isOpen ? opened.delete(letter.id) : opened.add(letter.id);
            draw();
            one(`json-${letter.id}`)?.focus();
        },
        "button quiet",
    );
    made.setAttribute("aria-expanded", String(isOpen));
    return withId(made, `json-${letter.id}`);
}

function choose(id, yes) {
    yes ? chosen.add(id) : chosen.delete(id);
    draw();
}

function drawFoot() {
    box.foot.hidden = !chosen.size;
    const ids = () => [...chosen];
    redraw(box.foot, [chosen.size, asking === "chosen"], () =>
        !chosen.size
            ? []
            : asking === "chosen"
              ? question(
                    `Drop ${counted(chosen.size, "letter")}? They are gone for good.`,
                    "Drop them",
                    "Keep them",
                    () => ({ids: ids()}),
                )
              : [
                    element("p", {class: "soft"}, `${number(chosen.size)} chosen`),
                    element(
                        "div",
                        {class: "actions"},
                        button(
                            "Replay chosen",
                            "replay",
                            () => act("replay", {ids: ids()}),
                            "button first needs-connection",
                        ),
                        withId(
                            button("Drop chosen", null, () => ask("chosen"), "button danger needs-connection"),
                            "drop-chosen",
                        ),
                    ),
                ],
    );
}

export function draw() {
    if (!box.dialog.open) return;
    list(box.list, letters, letter => letter.id, make, update);
    drawFoot();
    setText(box.count, `${number(letters.length)}${next ? "+" : ""}`);
    box.none.hidden = letters.length > 0;
    box.more.hidden = !next;
    box.all.disabled = isLost || !letters.length;
    box.scroll.tabIndex = letters.length ? -1 : 0;
}

// --- opening ---

export function open(sink) {
    back = document.activeElement;
    box.sink.replaceChildren(
        element("option", {value: ""}, "all sinks"),
        ...sinks.map(name => element("option", {value: name}, name)),
    );
    box.sink.value = sinks.includes(sink) ? sink : "";
    [letters, next, chosen, asking, opened] = [[], null, new Set(), null, new Set()];
    setText(box.said, "");
    box.dialog.showModal();
    read();
}

let isLost = false;

export function setLost(lost) {
    isLost = lost;
    box.all.disabled = isLost || !letters.length;
}

export const setSinks = names => {
    sinks = names;
};

export function start(options) {
    ({table, now: clockNow, changed} = options);
    one("letters-close").addEventListener("click", () => box.dialog.close());
    box.dialog.addEventListener("click", clicked => clicked.target === box.dialog && box.dialog.close());
    box.dialog.addEventListener("close", () => back?.focus());
    box.sink.addEventListener("change", () => {
        letters = [];
        chosen.clear();
        read();
    });
    box.more.addEventListener("click", () => read(true));
    box.all.addEventListener("click", () =>
        act("replay", box.sink.value ? {all: true, sink: box.sink.value} : {all: true}),
    );
}
