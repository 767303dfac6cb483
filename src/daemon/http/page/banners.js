// Banners: what needs a look, in sentences.

import {button, element, icon, one, redraw, setText} from "./dom.js";
import {capitalised, clock, clockSeconds, duration, number} from "./text.js";

const counts = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

const banner = (kind, picture, label, ...content) =>
    element("section", {class: `banner ${kind}`, "aria-label": label}, icon(picture), ...content);
const time = text => element("time", {}, text);

// A cause that begins with a sink's name links to it.
function cause(text, sinks) {
    const sink = sinks
        .map(one => one.name)
        .sort((a, b) => b.length - a.length)
        .find(name => text.toLowerCase().startsWith(`sink ${name.toLowerCase()} `));
    const shown = capitalised(text);
    return element(
        "li",
        {},
        ...(sink
            ? [shown.slice(0, 5), element("a", {href: `#sink-${sink}`}, sink), shown.slice(5 + sink.length)]
            : [shown]),
    );
}

const causes = ({status}) =>
    banner(
        "warn",
        "warning",
        "What needs a look",
        element(
            "p",
            {},
            element(
                "b",
                {},
                status.causes.length === 1
                    ? "One thing needs a look"
                    : `${counts[status.causes.length] ?? number(status.causes.length)} things need a look`,
            ),
        ),
        element("ul", {}, ...status.causes.map(text => cause(text, status.sinks))),
    );

const secondsTo = at => (at === null ? 0 : Math.max(0, Math.ceil((at - Date.now()) / 1000)));

function tryAgain(view) {
    const left = secondsTo(view.nextTry);
    return left ? ["Trying again in ", time(`${left} s`), ". "] : ["Trying again now. "];
}

const lost = view =>
    banner(
        "warn",
        "plug",
        "Connection",
        element(
            "p",
            {},
            element(
                "b",
                {},
                "No connection to clashcast for ",
                time(duration(Math.floor((Date.now() - view.lostAt) / 1000))),
                ". ",
            ),
            ...tryAgain(view),
            view.status &&
                `Below is what was known at ${clockSeconds(view.asOf)}. ` +
                    "The list continues after its last event, so none is missed.",
        ),
        button("Try now", null, view.hurry),
    );

const noStream = view =>
    banner(
        "warn",
        "plug",
        "Live events",
        element("p", {}, element("b", {}, "Events are not live. "), `${view.streamProblem} `, ...tryAgain(view)),
        button("Try now", null, view.hurry),
    );

function unreachable({status: {api, polls}, now}) {
    const left = !polls.next_try ? 0 : Math.ceil(polls.next_try - now);
    return banner(
        "bad",
        "warning",
        "The game’s API",
        element(
            "p",
            {},
            element("b", {}, `The game’s API has been unreachable since ${clockSeconds(api.unreachable_since)}. `),
            api.last_failure && `${api.last_failure.text}. `,
            ...(left > 0 ? ["Next try in ", time(duration(left)), ". "] : []),
            "Sinks go on with what waits; changes made meanwhile are found with the next answer.",
        ),
    );
}

const maintenance = ({status: {maintenance_since: since}}) =>
    banner(
        "violet",
        "wrench",
        "Maintenance",
        element(
            "p",
            {},
            element(
                "b",
                {},
                since === null
                    ? "The game is in maintenance. "
                    : `The game has been in maintenance since ${clock(since)}. `,
            ),
            "Polling pauses until the API answers again.",
        ),
    );

// [what it depends on, how it is made] of each banner, the worst first.
function due(view) {
    const {status, lone, isLost, now} = view;
    if (lone) return [];
    if (isLost) return [[["lost", Math.floor((Date.now() - view.lostAt) / 1000), secondsTo(view.nextTry)], lost]];
    const found = [];
    if (status?.api.unreachable_since > 0)
        found.push([["unreachable", status.api, Math.ceil((status.polls.next_try ?? 0) - now)], unreachable]);
    else if (status?.state === "maintenance") found.push([["maintenance", status.maintenance_since], maintenance]);
    if (view.streamProblem) found.push([["stream", view.streamProblem, secondsTo(view.nextTry)], noStream]);
    if (status?.causes.length) found.push([["causes", status.causes, status.sinks.map(sink => sink.name)], causes]);
    return found;
}

let said = "";

// Once, not each second of a countdown.
function alertOnce({status, lone, isLost}) {
    const text = isLost
        ? "No connection to clashcast"
        : !lone && status?.api.unreachable_since > 0
          ? "The game’s API cannot be reached"
          : "";
    if (text !== said) setText(one("alert"), text);
    said = text;
}

export function draw(view) {
    const banners = due(view),
        box = one("banners");
    while (box.children.length < banners.length) box.append(element("div"));
    while (box.children.length > banners.length) box.lastChild.remove();
    banners.forEach(([state, make], i) =>
        keepFocus(box.children[i], () => redraw(box.children[i], state, () => make(view))),
    );
    alertOnce(view);
}

function keepFocus(box, redrawn) {
    const had = box.contains(document.activeElement);
    redrawn();
    if (had) box.querySelector("button, a")?.focus();
}
