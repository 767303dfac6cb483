// The strip of wars: a card each, the one that ends soonest first.

import {element, focusIfScrolls, icon, list, name, one, redraw, setClass, setText} from "./dom.js";
import {learn} from "./names.js";
import {counted, duration, number, tidyName} from "./text.js";

const sideName = side => tidyName(side.name ?? "") || side.tag || "?";
const known = value => value !== null && value !== undefined;

const rank = war => ({inWar: 0, preparation: 1, warEnded: 2})[war.state];
const due = war => (war.state === "preparation" ? war.start : war.end) ?? Infinity;
const results = {win: "Won", lose: "Lost", tie: "Tie"};

function badge(war) {
    if (war.state === "warEnded") return results[war.result] ?? "Ended";
    if (war.type === "league")
        return war.round ? `League · round ${war.round}${war.rounds ? ` of ${war.rounds}` : ""}` : "League";
    return war.type === "friendly" ? "Friendly" : "War";
}

function remaining(war, now) {
    if (war.state === "warEnded") return known(war.end) ? `ended ${duration(Math.max(0, now - war.end))} ago` : "ended";
    const at = due(war);
    if (at === Infinity) return "";
    if (at <= now) return war.state === "preparation" ? "starts now" : "ends now";
    return war.state === "preparation" ? `starts in ${duration(at - now)}` : `${duration(at - now)} left`;
}

// 1: the clan leads, -1: its opponent, 0: even.
function leader({clan, opponent}) {
    return Math.sign(clan.stars - opponent.stars) || Math.sign(clan.destruction - opponent.destruction);
}

function leaderSentence(war) {
    const side = leader(war);
    if (war.state === "preparation" || !side) return war.state === "preparation" ? "in preparation" : "even";
    const ahead = Math.abs(war.clan.stars - war.opponent.stars);
    const verb = war.state === "warEnded" ? "won" : "leads";
    const by = ahead ? counted(ahead, "star") : "destruction";
    return `${sideName(side > 0 ? war.clan : war.opponent)} ${verb} by ${by}`;
}

const facts = (side, isOver) =>
    [
        known(side.destruction) ? `${side.destruction === 100 ? 100 : side.destruction.toFixed(1)}\u00a0%` : "",
        known(side.attacks_left) && !isOver ? `${number(side.attacks_left)} left` : "",
    ].map(text => element("span", {}, text));

function bar(war) {
    const width = side => `${Math.min(100, Math.max(0, side.destruction ?? 0)) / 2}%`;
    const box = element(
        "div",
        {class: "sides", "aria-hidden": "true"},
        element("i", {class: "ours"}),
        element("i", {class: "theirs"}),
    );
    box.children[0].style.width = width(war.clan);
    box.children[1].style.width = width(war.opponent);
    return box;
}

function battle(war) {
    const ahead = Math.sign(war.clan.stars - war.opponent.stars);
    return [
        element(
            "div",
            {class: "score"},
            element("div", {class: "facts"}, ...facts(war.clan, war.state === "warEnded")),
            element(
                "p",
                {class: "stars"},
                element("span", {class: ahead < 0 ? "behind" : ""}, number(war.clan.stars ?? 0)),
                icon("star"),
                element("span", {class: ahead > 0 ? "behind" : ""}, number(war.opponent.stars ?? 0)),
            ),
            element("div", {class: "facts right"}, ...facts(war.opponent, war.state === "warEnded")),
        ),
        bar(war),
    ];
}

function preparation(war) {
    const size = () => element("span", {}, known(war.team_size) ? counted(war.team_size, "member") : "");
    return element(
        "div",
        {class: "score before"},
        element("div", {class: "facts"}, size()),
        element("p", {class: "versus"}, "vs"),
        element("div", {class: "facts right"}, size()),
    );
}

function make() {
    const parts = {badge: element("span"), remaining: element("time"), body: element("div"), passed: element("i")};
    parts.node = element(
        "li",
        {class: "card war"},
        element(
            "div",
            {class: "war-head"},
            parts.badge,
            element("span", {class: "phase"}, ""),
            element("span", {class: "remaining"}, icon("clock"), parts.remaining),
        ),
        parts.body,
        element("div", {class: "passed", "aria-hidden": "true"}, parts.passed),
    );
    parts.node.parts = parts;
    return parts.node;
}

function update(node, war, now) {
    const {parts} = node;
    setClass(parts.badge, `badge ${war.type === "league" && war.state !== "warEnded" ? "violet" : ""}`);
    setText(parts.badge, badge(war));
    setText(node.querySelector(".phase"), war.state === "preparation" ? "preparation" : "");
    setText(parts.remaining, remaining(war, now));
    if (due(war) !== Infinity) parts.remaining.setAttribute("datetime", new Date(due(war) * 1000).toISOString());
    redraw(parts.body, war, () => [
        element(
            "p",
            {class: "names"},
            name(sideName(war.clan)),
            element("span", {class: "unseen"}, " against "),
            name(sideName(war.opponent)),
        ),
        ...[war.state === "preparation" ? preparation(war) : battle(war)].flat(),
        element("p", {class: "unseen"}, leaderSentence(war)),
    ]);
    const [from, to] = war.state === "preparation" ? [war.preparation_start, war.start] : [war.start, war.end];
    const done = known(from) && known(to) && to > from ? Math.min(1, Math.max(0, (now - from) / (to - from))) : 0;
    parts.passed.style.width = `${done * 100}%`;
    setClass(parts.passed, war.state === "inWar" && to - now <= 3600 ? "soon" : "");
}

// Wars that ended an hour ago go.
export function draw(wars, now) {
    const shown = wars
        .filter(war => war.state !== "warEnded" || !known(war.end) || now - war.end < 3600)
        .sort((a, b) => rank(a) - rank(b) || due(a) - due(b));
    for (const war of shown) learn(war.tag, war.clan.name);
    const strip = one("wars"),
        first = strip.scrollLeft < 5; // the browser would follow the card that it shows when another comes before it
    list(
        strip,
        shown,
        war => war.war_id,
        make,
        (node, war) => update(node, war, now),
    );
    strip.hidden = !shown.length;
    one("no-war").hidden = shown.length > 0;
    if (first) strip.scrollLeft = 0;
    focusIfScrolls(strip);
}
