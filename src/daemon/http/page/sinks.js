// The panels that say why: the sinks, and how the game's API answers.

import {element, focusIfScrolls, icon, list, one, redraw, setClass, setIcon, setText} from "./dom.js";
import {clock, clockOf, delay, number, roughly, spaced} from "./text.js";

const behindAfter = 60; // seconds

// [shape, colour, words] of a sink.
function stateOf(sink, now) {
    if (!sink.configured) return ["none", "ink3", "not configured"];
    if (!sink.connected_since) return ["away", "bad", "away"];
    return waitingFor(sink, now) > behindAfter ? ["behind", "warn", "behind"] : ["up", "good", "connected"];
}

const waitingFor = (sink, now) => (sink.waiting > 0 && sink.oldest_waiting !== null ? now - sink.oldest_waiting : 0);

function waitingLine(sink, now) {
    if (!sink.waiting) return ["nothing waits"];
    const count = `${number(sink.waiting)} ${sink.waiting === 1 ? "waits" : "wait"}`;
    const many = !sink.connected_since || waitingFor(sink, now) > behindAfter;
    const oldest = sink.oldest_waiting === null ? "" : `, oldest ${delay(waitingFor(sink, now))}`;
    return [many ? element("b", {}, count) : count, oldest];
}

function errorLine(sink, now) {
    if (!sink.configured)
        return element("p", {class: "soft"}, `not configured; clashcast sinks forget ${sink.name} discards what waits`);
    const text = sink.last_error?.text;
    if (!sink.connected_since)
        return element(
            "p",
            {class: "bad-text"},
            sink.away_since === null ? "not connected yet" : `away since ${clock(sink.away_since)}`,
            text && `: ${text}`,
        );
    return (
        text &&
        element("p", {class: "soft"}, `last error ${clockOf(sink.last_error.at, now).replace(/:\d\d$/, "")}: ${text}`)
    );
}

function makeSink(sink) {
    const parts = {
        dot: icon("dot-up", "dot"),
        state: element("span", {class: "unseen"}),
        waiting: element("p", {class: "waiting"}),
        count: element("p", {class: "count"}),
        refused: element("p", {class: "refused"}),
        error: element("div", {class: "problem"}),
    };
    const node = element(
        "li",
        {class: "sink", id: `sink-${sink.name}`, tabindex: "-1"},
        parts.dot,
        element("h3", {}, sink.name, parts.state, element("span", {class: "soft"}, ` ${spaced(sink.publisher ?? "")}`)),
        parts.count,
        parts.waiting,
        parts.refused,
        parts.error,
    );
    node.parts = parts;
    return node;
}

function updateSink(node, sink, now, openLetters) {
    const {parts} = node,
        [shape, colour, words] = stateOf(sink, now);
    setIcon(parts.dot, `dot-${shape}`);
    setClass(parts.dot, `dot ${colour}`);
    setText(parts.state, `, ${words}`);
    setText(parts.count, number(sink.delivered));
    const waiting = waitingLine(sink, now),
        error = errorLine(sink, now);
    redraw(
        parts.waiting,
        waiting.map(part => part.textContent ?? part),
        () => waiting,
    );
    redraw(parts.error, [error?.textContent, colour], () => error);
    redraw(parts.refused, sink.refused, () =>
        sink.refused
            ? element("button", {class: "link", click: () => openLetters(sink.name)}, `${number(sink.refused)} refused`)
            : [],
    );
}

export function drawSinks(status, openLetters) {
    list(
        one("sinks"),
        status.sinks,
        sink => sink.name,
        makeSink,
        (node, sink) => updateSink(node, sink, status.now, openLetters),
    );
    focusIfScrolls(one("sinks"));
    one("no-sink").hidden = status.sinks.length > 0;
}

// --- API ---

const tokenShapes = {ready: ["up", "good"], resting: ["half", "warn"], suspended: ["away", "bad"]};

function tokenCounts(tokens) {
    return Object.entries(tokenShapes).map(([state, [shape, colour]]) => {
        const count = tokens.filter(token => token.state === state).length;
        const absent = state === "suspended" && !count;
        return element(
            "span",
            {class: "token"},
            icon(absent ? "dot-none" : `dot-${shape}`, `dot ${absent ? "ink3" : colour}`),
            element("b", {}, number(count)),
            ` ${state}`,
        );
    });
}

function capacity(api) {
    const share = api.capacity > 0 ? Math.min(1, api.demand / api.capacity) : api.demand > 0 ? 1 : 0;
    const bar = element("i", {class: share > 0.9 ? "much" : ""});
    bar.style.width = `${share * 100}%`;
    return [
        element(
            "p",
            {class: "pair"},
            element("span", {}, "Demand of capacity"),
            element(
                "span",
                {class: "soft"},
                element("b", {}, roughly(api.demand)),
                ` of ${roughly(api.capacity)} requests/s`,
            ),
        ),
        element("div", {class: "bar-line", "aria-hidden": "true"}, bar),
    ];
}

const serious = new Set(["invalid_ip", "connect", "tls"]);

function errors(api) {
    const found = Object.entries(api.failures).sort((a, b) => b[1] - a[1]);
    const isNow = reason =>
        serious.has(reason) &&
        (api.unreachable_since !== null || api.tokens.some(token => token.state === "suspended"));
    return [
        element(
            "p",
            {class: "pair"},
            element("span", {}, "Errors"),
            element("span", {class: "soft"}, "since the start"),
        ),
        found.length
            ? element(
                  "dl",
                  {class: "errors"},
                  ...found.map(([reason, count]) =>
                      element(
                          "div",
                          {class: isNow(reason) ? "bad-text" : ""},
                          element("dt", {}, spaced(reason)),
                          element("dd", {}, number(count)),
                      ),
                  ),
              )
            : element("p", {class: "soft"}, "none"),
    ];
}

export function drawApi(status) {
    const {api, now} = status;
    const last = api.last_failure;
    redraw(one("api"), [api, last && clockOf(last.at, now)], () => [
        element("div", {class: "tokens"}, element("h3", {}, "Tokens"), element("p", {}, ...tokenCounts(api.tokens))),
        ...capacity(api),
        ...errors(api),
        last &&
            element(
                "p",
                {class: "last soft"},
                element("time", {}, clockOf(last.at, now)),
                element("span", {}, last.text),
            ),
    ]);
}
