// What is watched: search, add, remove.

import {Refusal, get, request} from "./api.js";
import {button, element, focusIfScrolls, icon, list, name, one, redraw, setClass, setText} from "./dom.js";
import {learn} from "./names.js";
import {kindIcons} from "./pictures.js";
import {ago, counted, number, tidyName} from "./text.js";

const page = matchMedia("(max-width: 599px)").matches ? 20 : 100;
const kinds = ["clan", "war", "league", "raid", "warlog", "player", "battlelog", "members"];
const box = {
    list: one("watches"),
    scroll: one("watch-scroll"),
    term: one("watch-term"),
    add: one("add"),
    kind: one("add-kind"),
    tag: one("add-tag"),
    error: one("add-error"),
    none: one("no-watch"),
    more: one("more-watches"),
    count: one("watch-count"),
};

let watches = [],
    next = null,
    total = null,
    wanted = page,
    asking = "",
    clockNow = () => Date.now() / 1000,
    say = () => {};
let request_ = 0,
    shownTerm = "",
    changed = () => {};

const keyOf = watch => `${watch.kind}/${watch.tag}`;
const addressOf = watch => `api/v1/watches/${watch.kind}/${encodeURIComponent(watch.tag)}`;

export const known = () => watches;
export const nothingIsWatched = () => total === 0 && !shownTerm;

// --- reading ---

// The pages that were shown so far, again. The list of an earlier call that comes late is ignored.
export async function read() {
    const turn = ++request_,
        term = box.term.value.trim();
    const found = [];
    let after = null,
        answer;
    do {
        const query = new URLSearchParams({limit: Math.min(1000, wanted - found.length)});
        if (term) query.set("search", term);
        if (after) query.set("after", after);
        answer = await get(`api/v1/watches?${query}`);
        found.push(...answer.watches);
        after = answer.next;
    } while (after && found.length < wanted);
    if (turn !== request_) return;
    watches = found;
    next = after;
    total = answer.total;
    shownTerm = term;
    for (const watch of watches) if (watch.name) learn(watch.tag, watch.name);
    draw();
    changed();
}

// --- rows ---

function line(watch, now) {
    const noun = watch.kind === "warlog" ? "war log" : watch.kind === "battlelog" ? "battle log" : watch.kind;
    if (watch.failure) return [`${noun} · ${watch.failure}`, "bad-text"];
    if (watch.kind === "members" && watch.members === null)
        return ["members · waiting for the clan's first answer", "soft"];
    if (watch.kind === "members") return [`members · ${counted(watch.members, "member")} as players`, "soft"];
    if (watch.changed !== null) return [`${noun} · changed ${ago(now - watch.changed)}`, "soft"];
    return [
        `${noun} · ${watch.polled === null ? "waiting for its first answer" : `answered ${ago(now - watch.polled)}`}`,
        "soft",
    ];
}

const titleOf = watch =>
    tidyName(watch.name ?? "") ||
    watch.tag ||
    {calendar: "Calendar", maintenance: "Maintenance"}[watch.kind] ||
    watch.kind;

function makeRow(watch) {
    const parts = {title: element("p", {class: "title"}), line: element("p"), end: element("div", {class: "end"})};
    const node = element(
        "li",
        {class: "watch"},
        icon(kindIcons[watch.kind] ?? "person"),
        element("div", {class: "what"}, parts.title, parts.line),
        parts.end,
    );
    node.parts = parts;
    return node;
}

function updateRow(node, watch, now) {
    const {parts} = node,
        title = titleOf(watch),
        [text, look] = line(watch, now);
    redraw(parts.title, [title, watch.tag], () =>
        [name(title, "span"), watch.tag && title !== watch.tag && element("span", {class: "tag"}, watch.tag)].filter(
            Boolean,
        ),
    );
    setText(parts.line, text);
    setClass(parts.line, look);
    redraw(parts.end, [watch.origin, asking === keyOf(watch)], () => [
        element("span", {class: "badge"}, watch.origin),
        watch.origin === "file"
            ? lock()
            : watch.origin === "runtime"
              ? removeButton(watch, title)
              : element("span", {class: "no-button"}),
    ]);
    redraw(confirmBox(node), [asking === keyOf(watch), title], () =>
        asking === keyOf(watch) ? question(watch, title) : [],
    );
    node.classList.toggle("asking", asking === keyOf(watch));
}

const confirmBox = node => node.querySelector(".confirm") ?? node.appendChild(element("div", {class: "confirm"}));

function lock() {
    const made = element("span", {class: "no-button", title: "in the file, remove it there"}, icon("lock"));
    made.append(element("span", {class: "unseen"}, "in the file, remove it there"));
    return made;
}

const removeButton = (watch, title) =>
    element(
        "button",
        {
            class: "button icon-only needs-connection",
            type: "button",
            "aria-label": `Remove ${watch.kind} ${title}`,
            click: () => ask(keyOf(watch)),
        },
        icon("cross"),
    );

function question(watch, title) {
    return [
        element("p", {}, "Remove ", name(title), "? Its events stop."),
        element("p", {class: "error", role: "alert"}),
        button("Remove", null, () => remove(watch), "button danger needs-connection"),
        button("Keep", null, () => keepIt(watch)),
    ];
}

function ask(key) {
    asking = key;
    draw();
    box.list.querySelector(".asking .confirm button")?.focus();
}

function keepIt(watch) {
    ask("");
    rowOf(watch)?.querySelector(".end button")?.focus();
}

const rowOf = watch => box.list.children[watches.findIndex(one => keyOf(one) === keyOf(watch))];

async function remove(watch) {
    const at = watches.findIndex(one => keyOf(one) === keyOf(watch));
    try {
        await request("DELETE", addressOf(watch));
    } catch (failure) {
        if (!(failure instanceof Refusal && failure.status === 404))
            return void setText(rowOf(watch).querySelector(".confirm .error"), reasonOf(failure));
    }
    asking = "";
    watches.splice(at, 1);
    total -= 1;
    draw();
    (box.list.children[Math.min(at, watches.length - 1)]?.querySelector("button") ?? box.term).focus();
    say(`${titleOf(watch)} is no longer watched`);
    read().catch(() => {});
}

const reasonOf = failure => (failure instanceof Refusal ? failure.message : "No connection to clashcast.");

// --- adding ---

async function add(submitted) {
    submitted.preventDefault();
    const tag = box.tag.value.replace(/[\s#]/g, "").toUpperCase(),
        kind = box.kind.value;
    if (!tag) return void refused("Which tag?");
    refused("");
    try {
        const watch = await request("PUT", `api/v1/watches/${kind}/${encodeURIComponent("#" + tag)}`, {});
        box.tag.value = box.term.value = "";
        if (!watches.some(one => keyOf(one) === keyOf(watch))) total += 1;
        watches = [watch, ...watches.filter(one => keyOf(one) !== keyOf(watch))];
        draw();
        say(`${titleOf(watch)} is watched`);
        await read();
    } catch (failure) {
        refused(reasonOf(failure));
    }
}

function refused(why) {
    setText(box.error, why);
    box.tag.toggleAttribute("aria-invalid", Boolean(why));
    if (why) (box.tag.setAttribute("aria-invalid", "true"), box.tag.focus());
}

function addSearched() {
    box.kind.value = "clan";
    box.tag.value = shownTerm;
    box.add.requestSubmit();
}

// --- drawing ---

export function draw() {
    const now = clockNow();
    list(box.list, watches, keyOf, makeRow, (node, watch) => updateRow(node, watch, now));
    setText(box.count, total === null ? "" : number(total));
    box.none.hidden = total === null || watches.length > 0;
    if (!watches.length)
        redraw(box.none, [shownTerm], () =>
            shownTerm
                ? [
                      element("p", {}, "No watch has this name or tag."),
                      button("Add it as a clan", "plus", addSearched, "button needs-connection"),
                  ]
                : element("p", {}, "Nothing is watched yet. Add a clan by its tag."),
        );
    box.more.hidden = !next;
    focusIfScrolls(box.scroll);
    setText(box.more.querySelector("span"), `${number(watches.length)} of ${number(total ?? 0)}`);
}

let typing = null;

export function start(options) {
    ({now: clockNow, say, changed} = options);
    box.kind.append(
        ...kinds.map(kind =>
            element("option", {value: kind}, {warlog: "war log", battlelog: "battle log"}[kind] ?? kind),
        ),
    );
    box.term.addEventListener("input", () => {
        clearTimeout(typing);
        typing = setTimeout(() => {
            wanted = page;
            read().catch(() => {});
        }, 250);
    });
    box.term.addEventListener("keydown", pressed => {
        if (pressed.key === "Escape" && box.term.value) {
            box.term.value = "";
            read().catch(() => {});
        } else if (pressed.key === "Escape") box.term.blur();
    });
    one("watch-search").addEventListener("submit", submitted => {
        submitted.preventDefault();
        read().catch(() => {});
    });
    box.add.addEventListener("submit", add);
    box.more.querySelector("button").addEventListener("click", () => {
        wanted = watches.length + page;
        read().catch(() => {});
    });
    box.list.addEventListener("keydown", pressed => {
        if (pressed.key === "Escape" && asking) keepIt(watches.find(one => keyOf(one) === asking) ?? watches[0]);
    });
}
