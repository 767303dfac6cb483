// Cards that stand where there is nothing else to show: no token, a standby, no event yet.

import {hasToken, setToken} from "./api.js";
import {element, icon, name, one, redraw} from "./dom.js";
import {ago, number} from "./text.js";

const tile = (picture, colour = "accent") => element("span", {class: `big-tile ${colour}`}, icon(picture));

function token(lone, opened) {
    const field = element("input", {type: "password", id: "token", autocomplete: "current-password", required: true});
    const submit = submitted => {
        submitted.preventDefault();
        setToken(field.value);
        opened();
    };
    return element(
        "form",
        {class: "ask", submit},
        tile("key"),
        element("h2", {}, "This page needs the token"),
        element(
            "p",
            {},
            hasToken() ? "The daemon does not accept this one. " : "",
            "It is ",
            element("code", {}, "http.token"),
            " in the configuration, and stays in this tab only.",
        ),
        element(
            "div",
            {class: "add"},
            element("label", {class: "field"}, element("span", {class: "unseen"}, "Token"), field),
            element("button", {class: "button first"}, element("span", {}, "Open")),
        ),
    );
}

const standby = lone =>
    element(
        "div",
        {class: "ask"},
        tile("clock"),
        element("h2", {}, `Standby: ${lone.owner ?? "another instance"} is at work`),
        element(
            "p",
            {},
            "It holds the journal. This instance takes over when it stops, and goes on exactly where it was. ",
            element("span", {class: "line"}, "Events, sinks and watches are on its page."),
        ),
        element("p", {class: "soft"}, `Looked ${ago(Date.now() / 1000 - lone.looked)}; looks again every 5 s.`),
    );

const problem = lone =>
    element(
        "div",
        {class: "ask"},
        tile("warning", "bad"),
        element("h2", {}, "The daemon does not answer this page"),
        element("p", {}, lone.detail),
    );

// The card that replaces the whole page. `opened` is called when a token was typed.
export function drawLone({lone, status}, opened) {
    const box = one("lone");
    box.hidden = !lone;
    one("whole").hidden = Boolean(lone) || !status;
    if (!lone) return;
    const state =
        lone.card === "standby"
            ? [lone.owner, ago(Date.now() / 1000 - lone.looked)]
            : [lone.card, lone.detail ?? "", lone.turn ?? 0];
    redraw(box, state, () => ({token, standby, problem})[lone.card](lone, opened));
}

// --- before the first event ---

function progress(share) {
    const bar = element("i");
    bar.style.width = `${share * 100}%`;
    return element("div", {class: "bar-line", "aria-hidden": "true"}, bar);
}

const answer = ({title, tag, done}) =>
    element(
        "li",
        {},
        icon(done ? "check" : "missed", `icon ${done ? "good" : "ink3"}`),
        element("span", {class: "unseen"}, done ? "answered: " : "not yet: "),
        name(title),
        element("span", {class: "tag"}, tag),
    );

const firstAnswers = (total, answered, list) => [
    tile(answered < total ? "clock" : "check"),
    element("h3", {}, `First answers: ${number(answered)} of ${number(total)}`),
    element(
        "p",
        {},
        answered < total
            ? "Each watch begins with what it is now; changes after that are events."
            : "Changes from now on are shown here, newest on top.",
    ),
    total > 8 ? progress(answered / total) : element("ul", {class: "answers"}, ...list.map(answer)),
];

const noneYet = () => [
    tile("check"),
    element("h3", {}, "No event yet"),
    element("p", {}, "Changes from now on are shown here, newest on top."),
];

// Adds by the form of the watches, where an error is shown, too.
function welcome() {
    const field = element("input", {placeholder: "#tag", autocomplete: "off", spellcheck: "false"});
    const submit = submitted => {
        submitted.preventDefault();
        one("add-kind").value = "clan";
        one("add-tag").value = field.value;
        one("add").requestSubmit();
    };
    return [
        tile("clan"),
        element("h3", {}, "Nothing is watched yet"),
        element("p", {}, "Add a clan by its tag."),
        element(
            "form",
            {class: "add welcome", "aria-label": "First watch", submit},
            element("label", {class: "field"}, element("span", {class: "unseen"}, "Tag of a clan"), field),
            element("button", {class: "button first needs-connection"}, icon("plus"), element("span", {}, "Add")),
        ),
    ];
}

// What stands in the list of events before the first one.
export function drawNoEvent(box, status, watches) {
    const {total = 0, answered = 0} = status?.watches ?? {};
    const list =
        total > 8
            ? []
            : watches
                  .filter(watch => watch.kind !== "members")
                  .slice(0, 8)
                  .map(watch => ({
                      title: watch.name || watch.tag || watch.kind,
                      tag: watch.tag,
                      done: watch.polled !== null || watch.failure !== null,
                  }));
    const isFirst = answered < total || status?.events.total === 0;
    redraw(box, [Boolean(status), total, answered, isFirst, list], () =>
        !status ? [] : !total ? welcome() : isFirst ? firstAnswers(total, answered, list) : noneYet(),
    );
}
