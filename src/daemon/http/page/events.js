// The list of events: the newest 200 that match the filter, always in the same rows.

import {button, element, one, redraw, setText} from "./dom.js";
import {learnFrom, nameOf} from "./names.js";
import {filterOf} from "./filter.js";
import {fill, makeDetail, makeRow} from "./rows.js";
import {asText, sentence} from "./sentences.js";
import {capitalised, clock, counted, number} from "./text.js";

const mostRows = 200;
const remembered = 1000;
const phoneRows = 8;
const phone = matchMedia("(max-width: 599px)");
const box = {
    list: one("events"),
    scroll: one("event-scroll"),
    news: one("news"),
    rate: one("rate"),
    pause: one("pause"),
    type: one("filter-type"),
    tag: one("filter-tag"),
    none: one("no-event"),
    more: one("more-events"),
};

let table = {words: {}, sentences: {}};
let say = () => {};
let emptyState = () => null;
let all = []; // {key, event, old}, newest last; at most twice `remembered`
let matching = []; // those that the filter shows
let rows = []; // in the order on the page
let unfolded = null; // the row that shows its JSON
let current = null; // the row in the tab order
let received = 0; // events since the page was opened
let since = Date.now() / 1000;
let fresh = 0; // matching events that are not drawn
let unsaid = 0; // and of these, not announced
let lastSaid = 0;
let paused = false;
let extra = 0; // rows that "Show more" added on a phone
let timer = null;
let arrivals = []; // [time, count] of the last two seconds

// --- what is kept ---

let matches = () => true;
const filtered = () => Boolean(box.type.value.trim() || box.tag.value.trim());

function keep(ring, event) {
    ring.push(event);
    return ring.length > 2 * remembered ? ring.slice(-remembered) : ring;
}

// Events as the stream brings them, oldest first. `old`: from before the page was opened.
export function add(list, old) {
    for (const {id, data} of list) {
        const event = JSON.parse(data);
        learnFrom(event);
        const item = {key: id, event, old};
        all = keep(all, item);
        if (!matches(event)) continue;
        matching = keep(matching, item);
        if (!old) (++fresh, ++unsaid);
    }
    if (!old) {
        received += list.length;
        arrivals.push([performance.now(), list.length]);
    }
    schedule();
}

function perSecond() {
    const from = performance.now() - 2000;
    arrivals = arrivals.filter(([at]) => at > from);
    return arrivals.reduce((sum, [, count]) => sum + count, 0) / 2;
}

// --- when it is drawn ---

const isScrolled = () =>
    phone.matches ? extra > 0 && box.list.getBoundingClientRect().top < 0 : box.scroll.scrollTop > 4;
const isHeld = () => paused || unfolded || isScrolled() || box.list.contains(document.activeElement);

function schedule() {
    timer ??= setTimeout(
        () => {
            timer = null;
            draw();
        },
        perSecond() > 20 ? 500 : 50,
    );
}

export function draw() {
    drawRate();
    if (!isHeld() || !rows.length) drawRows();
    drawNews();
}

function drawRate() {
    const rate = perSecond();
    box.rate.hidden = rate <= 50;
    if (rate > 50) setText(box.rate.querySelector("b"), `${number(Math.round(rate))} a second.`);
}

function drawNews() {
    box.news.hidden = paused || !fresh || !isHeld();
    if (!box.news.hidden) setText(box.news, `${number(fresh)} new ↑`);
    setText(box.pause.querySelector("span"), !paused ? "Pause" : fresh ? `Resume · ${number(fresh)} new` : "Resume");
    announce();
}

function announce() {
    if (!unsaid || Date.now() - lastSaid < 10_000 || !box.scroll.contains(document.activeElement) || !matching.length)
        return;
    const newest = matching.at(-1).event;
    say(`${counted(unsaid, "new event")}, newest: ${asText(sentence(table, newest, nameOf))}`);
    lastSaid = Date.now();
    unsaid = 0;
}

// --- rows ---

function drawRows() {
    const limit = phone.matches ? Math.min(mostRows, phoneRows + extra) : mostRows;
    const shown = matching.slice(-limit).reverse();
    const wanted = new Map(shown.map(item => [item.key, item]));
    const kept = new Map(),
        free = [];
    for (const row of rows) wanted.has(row.item.key) ? kept.set(row.item.key, row) : free.push(row);
    const tint = perSecond() <= 20;
    let next = box.list.firstElementChild;
    rows = shown.map(item => {
        let row = kept.get(item.key);
        if (!row) {
            row = free.shift() ?? makeRow(toggle);
            fill(row, item, table, tint && !item.old);
        }
        if (row.node === next) next = next.nextElementSibling;
        else box.list.insertBefore(row.node, next);
        return row;
    });
    free.forEach(row => row.node.remove());
    fresh = 0;
    makeCurrent(rows[0]);
    box.more.hidden = !phone.matches || matching.length <= limit || limit === mostRows;
    box.list.hidden = !rows.length;
    drawEmpty();
}

function drawEmpty() {
    box.none.hidden = rows.length > 0;
    if (rows.length) return;
    if (filtered() && (all.length || received))
        redraw(box.none, ["filter", received], () => [
            element("p", {}, `No event here matches. ${capitalised(counted(received, "other"))} came since ${clock(since)}.`),
            button("Clear", null, clearFilter),
        ]);
    else emptyState(box.none);
}

// Sentences again: a name or the table is known now.
export function refresh() {
    rows.forEach(row => fill(row, row.item, table, false));
    drawEmpty();
}

// One row is in the tab order.
function makeCurrent(row) {
    if (current === row) return;
    if (current) current.button.tabIndex = -1;
    for (const one of rows) one.button.tabIndex = one === row ? 0 : -1;
    current = row ?? null;
}

// --- unfolding ---

function fold() {
    unfolded?.button.setAttribute("aria-expanded", "false");
    unfolded?.node.classList.remove("open");
    unfolded?.node.querySelector(".detail")?.remove();
    unfolded = null;
}

function toggle(row) {
    const again = unfolded === row;
    fold();
    makeCurrent(row);
    if (!again) unfold(row);
    draw();
}

function unfold(row) {
    unfolded = row;
    row.button.setAttribute("aria-expanded", "true");
    row.node.classList.add("open");
    row.node.append(
        makeDetail(row.item.event, (field, text) => {
            box[field].value = text;
            fold();
            filterChanged();
        }),
    );
    row.node.scrollIntoView({block: "nearest"});
}

// --- controls ---

function filterChanged() {
    matches = filterOf(box.type.value, box.tag.value);
    matching = all.filter(item => matches(item.event));
    box.scroll.scrollTop = 0;
    drawRows();
    drawNews();
}

function clearFilter() {
    box.type.value = box.tag.value = "";
    filterChanged();
    box.type.focus();
}

function pause() {
    paused = !paused;
    box.pause.querySelector("use").setAttribute("href", paused ? "#i-play" : "#i-pause");
    if (paused) say("Paused");
    else toNewest();
    draw();
}

function toNewest() {
    fold();
    if (box.scroll.contains(document.activeElement) || document.activeElement === box.news)
        document.activeElement.blur();
    if (phone.matches) {
        extra = 0;
        if (box.list.getBoundingClientRect().top < 0) box.list.closest("section").scrollIntoView();
    }
    box.scroll.scrollTop = 0;
    draw();
}

function listKey(pressed) {
    const at = rows.findIndex(row => row.button === document.activeElement);
    const step = {ArrowDown: 1, ArrowUp: -1}[pressed.key];
    if (pressed.key === "Escape") {
        const row = unfolded;
        fold();
        row ? row.button.focus() : document.activeElement.blur();
        draw();
    } else if (step && at >= 0 && rows[at + step]) {
        makeCurrent(rows[at + step]);
        rows[at + step].button.focus();
    } else return;
    pressed.preventDefault();
}

function pageKey(pressed) {
    const typing = pressed.target.closest("input, select, textarea, dialog");
    if (typing || pressed.ctrlKey || pressed.metaKey || pressed.altKey || one("whole").hidden) return;
    if (pressed.key === "/") box.type.focus();
    else if (pressed.key === "p") pause();
    else return;
    pressed.preventDefault();
}

// `empty(node)` draws what stands where the list would be when there is no event at all.
export function start(options) {
    ({table, say, empty: emptyState} = options);
    since = Date.now() / 1000;
    for (const field of [box.type, box.tag]) {
        field.addEventListener("input", filterChanged);
        field.addEventListener(
            "keydown",
            pressed => pressed.key === "Escape" && (field.value ? clearFilter() : field.blur()),
        );
    }
    one("filter").addEventListener("submit", submitted => submitted.preventDefault());
    box.pause.addEventListener("click", pause);
    box.news.addEventListener("click", toNewest);
    box.more.addEventListener("click", () => {
        extra += 24;
        drawRows();
        drawNews();
    });
    box.list.addEventListener("keydown", listKey);
    box.list.addEventListener("focusout", schedule);
    box.scroll.addEventListener("scroll", () => !isHeld() && fresh && schedule(), {passive: true});
    phone.addEventListener("change", () => drawRows());
    document.addEventListener("keydown", pageKey);
    drawRows();
}

export function useTable(better) {
    table = better;
    refresh();
}
