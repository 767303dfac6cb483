// The header: the daemon's name, its state in a word, and how long it has been so.

import {one, setClass, setIcon, setText} from "./dom.js";
import {ago, clockSeconds, duration} from "./text.js";

const states = {
    unknown: ["Unknown", "none", "ink3"],
    starting: ["Starting", "half", "accent"],
    stopping: ["Stopping", "half", "accent"],
    waiting: ["Waiting", "half", "accent"],
    unreachable: ["API unreachable", "away", "bad"],
    maintenance: ["Maintenance", "half", "violet"],
    degraded: ["Degraded", "behind", "warn"],
    polling: ["Polling", "up", "good"],
};

// The first that holds.
export function stateOf({status, lone, isLost}) {
    if (lone?.card === "standby") return "waiting";
    if (!status || isLost || lone) return "unknown";
    const isReachable = status.api.unreachable_since === null;
    if (status.state === "waiting_for_api")
        return !isReachable ? "unreachable" : status.causes.length ? "degraded" : "starting";
    if (status.state === "waiting_for_journal") return "waiting";
    if (status.state !== "polling" && status.state !== "maintenance") return status.state;
    if (!isReachable) return "unreachable";
    return status.state === "maintenance" ? "maintenance" : status.causes.length ? "degraded" : "polling";
}

let shown = "unknown";

// `say` tells the reader of a state that changed. A connection that came back does not change the daemon's state.
export function draw(view, say) {
    const state = stateOf(view),
        [words, shape, colour] = states[state];
    const pill = one("pill");
    setClass(pill, `pill ${colour}`);
    setIcon(pill, `dot-${shape}`);
    setText(pill.querySelector("span"), words);
    const sign = ["degraded", "unreachable"].includes(state) ? "(!) " : "";
    const title = {degraded: ": degraded", unreachable: ": API unreachable", maintenance: ": maintenance"}[state] ?? "";
    if (document.title !== `${sign}clashcast${title}`) document.title = `${sign}clashcast${title}`;
    if (![state, "unknown"].includes(shown) && state !== "unknown") say(`clashcast: ${words}`);
    shown = state;
    drawName(view);
    drawFacts(view);
}

function drawName({status, lone, now}) {
    const isStandby = lone?.card === "standby";
    const about = isStandby ? lone : status;
    setText(one("version"), about?.version ?? "");
    one("instance-line").hidden = !about?.instance;
    setText(one("instance"), about?.instance ?? "");
    const at = isStandby ? lone.now + Date.now() / 1000 - lone.looked : now;
    setText(one("uptime"), about ? `up ${duration(at - about.started)}` : "");
}

function drawFacts({status, lone, isLost, isLive, asOf, now}) {
    const hasAll = status && !lone;
    const live = one("live");
    setText(
        one("configuration"),
        !hasAll ? "" : isLost ? `as of ${clockSeconds(asOf)}` : configurationAge(status, now),
    );
    live.hidden = !hasAll;
    setIcon(live, isLive ? "dot-up" : "dot-none");
    setClass(live, `live ${isLive ? "good" : "warn"}`);
    setText(live.querySelector("span"), isLive ? "live" : "reconnecting");
    one("guarantee-line").hidden = !hasAll;
    if (hasAll) drawGuarantee(status);
}

// Of a process that has just started it is the same as its uptime.
function configurationAge({configuration, started}, now) {
    const isNews = configuration.loaded - started > 60 || now - started > 3600;
    return isNews ? `configuration read ${ago(now - configuration.loaded)}` : "";
}

// One line; a button unfolds what does not fit.
function drawGuarantee({guarantee}) {
    setText(one("guarantee"), guarantee);
    const line = one("guarantee-line").querySelector("p"),
        unfold = one("guarantee-unfold");
    unfold.hidden = unfold.getAttribute("aria-expanded") === "false" && line.scrollWidth <= line.clientWidth;
}

export function start() {
    one("guarantee-unfold").addEventListener("click", ({currentTarget}) => {
        const open = currentTarget.getAttribute("aria-expanded") === "false";
        currentTarget.setAttribute("aria-expanded", String(open));
        one("guarantee-line").classList.toggle("open", open);
    });
}
