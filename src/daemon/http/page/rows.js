// A row of the list of events, and what unfolds below it.

import {button, element, icon, jsonNodes, name, sentenceNodes, setClass, setIcon, setText} from "./dom.js";
import {nameOf} from "./names.js";
import {pictureOf} from "./pictures.js";
import {sentence} from "./sentences.js";
import {clockOf} from "./text.js";

export function makeRow(toggle) {
    const row = {
        time: element("time"),
        tile: element("span", {class: "tile"}, icon("person")),
        text: element("span", {class: "sentence"}),
        who: element("span", {class: "who"}),
        tag: element("span", {class: "tag"}),
    };
    row.button = element(
        "button",
        {class: "row", "aria-expanded": "false", click: () => toggle(row)},
        row.time,
        row.tile,
        row.text,
        row.who,
        row.tag,
    );
    row.node = element("li", {}, row.button);
    return row;
}

// Rows are used again and again: each part gets the text of another event. `tint` lets it fade in.
export function fill(row, item, table, tint) {
    const {event} = item,
        now = Date.now() / 1000;
    row.item = item;
    const [picture, colour] = pictureOf(event);
    setText(row.time, clockOf(event.timestamp, now));
    row.time.setAttribute("datetime", new Date(event.timestamp * 1000).toISOString());
    setClass(row.tile, `tile ${colour}`);
    setIcon(row.tile, picture);
    const parts = sentence(table, event, nameOf);
    row.text.replaceChildren(...sentenceNodes(parts));
    const whose = nameOf(event.tag);
    row.who.replaceChildren(...(whose && !parts.some(part => part.text === whose) ? [name(whose, "span")] : []));
    setText(row.tag, event.tag);
    row.node.classList.toggle("fresh", tint);
}

function copyButton(event) {
    const made = button("Copy", "copy", async () => {
        const copied = await navigator.clipboard?.writeText(JSON.stringify(event)).then(
            () => true,
            () => false,
        );
        setText(made.querySelector("span"), copied ? "Copied" : "Not allowed here");
        setTimeout(() => setText(made.querySelector("span"), "Copy"), 2000);
    });
    return made;
}

// The event as JSON. `only` is called with the field of the filter and the text that it shall have.
export const makeDetail = (event, only) =>
    element(
        "div",
        {class: "detail"},
        element(
            "div",
            {class: "actions"},
            copyButton(event),
            button(`Only ${event.event_type}`, null, () => only("type", event.event_type)),
            event.tag && button(`Only ${event.tag}`, null, () => only("tag", event.tag)),
        ),
        element("pre", {tabindex: "0", role: "group", "aria-label": "The event as JSON"}, ...jsonNodes(event)),
    );
