// The live page: reads the status every 5 s and the events as they come, and lets each part draw itself.

import {Refusal, follow, get} from "./api.js";
import * as banners from "./banners.js";
import * as cards from "./cards.js";
import {one, setText} from "./dom.js";
import * as events from "./events.js";
import * as header from "./header.js";
import * as letters from "./letters.js";
import * as numbers from "./numbers.js";
import * as sinks from "./sinks.js";
import * as wars from "./wars.js";
import * as watches from "./watches.js";

const statusEvery = 5_000,
    listsEvery = 15_000;
const grace = 1_500; // ms: a connection that is back before is not reported
const waits = [1, 2, 4, 5]; // seconds between two tries to connect

let status = null,
    warList = [],
    table = {words: {}, sentences: {}};
let skew = 0; // the daemon's clock minus ours
let asOf = null; // when the status was read
let lone = null; // {card, ...}: instead of the whole page
let lostAt = null,
    nextTry = null,
    tries = 0,
    hurry = () => {};
let isLive = false,
    streamProblem = "",
    lastId = "";

const now = () => Date.now() / 1000 + skew;
const sleep = ms => new Promise(done => setTimeout(done, ms));
const isLost = () => lostAt !== null && Date.now() - lostAt > grace;
const say = text => setText(one("polite"), text);

// --- reading ---

function takeStatus(got) {
    status = got;
    skew = got.now - Date.now() / 1000;
    asOf = Date.now() / 1000;
    lone = null;
    numbers.sample(got);
    letters.setSinks(got.sinks.map(sink => sink.name));
}

// Why there is no status: {card, ...} for what a card explains, null for a connection that failed.
function explain(failure) {
    if (!(failure instanceof Refusal)) return null;
    if (failure.status === 401) return {card: "token"};
    if (failure.problem.type === "/problems/standby")
        return {...failure.problem, card: "standby", looked: Date.now() / 1000};
    return failure.status === 503 ? null : {card: "problem", detail: failure.message};
}

// True if the daemon answered as the journal's owner.
async function readStatus() {
    try {
        takeStatus(await get("api/v1/status"));
        return true;
    } catch (failure) {
        lone = explain(failure);
        if (!lone) lost();
        return false;
    } finally {
        draw();
    }
}

const readWars = () =>
    get("api/v1/wars").then(answer => {
        warList = answer.wars;
    });
const readLists = () =>
    Promise.all([readWars(), watches.read()])
        .catch(() => {})
        .then(draw);

async function readTable() {
    table = await get("sentences.json");
    events.useTable(table);
}

let warTimer = null;

// The score of a war may be another one now.
function warsChanged() {
    warTimer ??= setTimeout(() => {
        warTimer = null;
        readWars().then(draw, () => {});
    }, 2_000);
}

// --- the stream of events ---

function lost() {
    lostAt ??= Date.now();
    isLive = false;
    draw();
}

function found() {
    if (isLost()) say("Connected again, nothing was missed");
    [lostAt, tries, nextTry, isLive, streamProblem] = [null, 0, null, true, ""];
    if (!Object.keys(table.sentences).length) readTable().catch(() => {});
    readStatus();
    readLists();
}

function takeEvents(list, areOld) {
    lastId = list.at(-1).id || lastId;
    events.add(list, areOld);
    if (list.some(({data}) => data.includes('"event_type":"war_'))) warsChanged();
}

// Follows the events until the connection ends. At first it asks for the newest ones that are there.
async function followOnce() {
    const isFirst = !lastId;
    let from = Infinity;
    const opened = () => {
        from = now() - 2;
        found();
    };
    const take = list => takeEvents(list, isFirst && JSON.parse(list.at(-1).data).timestamp < from);
    try {
        await follow(isFirst ? "api/v1/events?last=200" : "api/v1/events", lastId, opened, take);
        streamProblem = "";
    } catch (failure) {
        streamProblem = failure instanceof Refusal ? failure.message : "";
    }
}

// Until another card replaces the page: after a cut it continues after the last event.
async function stream() {
    while (!lone) {
        await followOnce();
        isLive = false;
        if (!streamProblem) lost();
        do {
            await pauseBeforeTry();
        } while (!(await readStatus()) && !lone);
        if (streamProblem && !lone) lostAt = null;
    }
}

async function pauseBeforeTry() {
    const seconds = waits[Math.min(tries++, waits.length - 1)];
    nextTry = Date.now() + seconds * 1000;
    await Promise.race([
        sleep(seconds * 1000),
        new Promise(done => {
            hurry = done;
        }),
    ]);
    nextTry = null;
}

// --- drawing ---

function draw() {
    const view = {
        status,
        lone,
        isLost: isLost(),
        lostAt,
        nextTry,
        isLive,
        streamProblem,
        asOf,
        now: now(),
        hurry: () => hurry(),
    };
    header.draw(view, say);
    banners.draw(view);
    cards.drawLone(view, begin);
    document.body.classList.toggle("stale", view.isLost);
    if (status && !lone) {
        numbers.draw(status, letters.open);
        wars.draw(warList, view.isLost ? status.now : view.now);
        sinks.drawSinks(status, letters.open);
        sinks.drawApi(status);
    }
    letters.setLost(view.isLost);
    for (const control of document.querySelectorAll(".needs-connection")) control.disabled = view.isLost;
}

function tick() {
    if (document.hidden) return;
    draw();
    if (status && !lone && !isLost()) {
        watches.draw();
        letters.draw();
    }
    events.draw();
}

// --- beginning ---

let isRunning = false;

// Reads the status until there is one, then follows the events. Ends when a person has to do something.
async function begin() {
    if (isRunning) return;
    isRunning = true;
    for (;;) {
        if (await readStatus()) await stream();
        else if (lone?.card === "standby") await sleep(statusEvery);
        else if (lone) break;
        else await pauseBeforeTry();
    }
    lone.turn = Date.now();
    draw();
    one("token")?.focus();
    isRunning = false;
}

const isReading = () => status && !lone && lostAt === null && !document.hidden;

async function keepStatus() {
    for (;;) {
        await sleep(statusEvery);
        if (isReading()) await readStatus();
    }
}

header.start();
events.start({table, say, empty: box => cards.drawNoEvent(box, status, watches.known())});
watches.start({now, say, changed: () => events.refresh()});
letters.start({table: () => table, now, changed: readStatus});
document.addEventListener("visibilitychange", () => isReading() && readStatus());
addEventListener("resize", () => status && draw());
setInterval(tick, 1000);
setInterval(() => isReading() && readLists(), listsEvery);
readTable().catch(() => {});
keepStatus();
begin();
