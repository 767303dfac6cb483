// The five numbers, each with a line of the last five minutes. The lines are the page's own memory.

import {element, icon, one, redraw, svg} from "./dom.js";
import {kindCount} from "./pictures.js";
import {ago, counted, delay, number, roughly} from "./text.js";

const samples = 60;
const lines = {watches: [], polls: [], events: [], oldest: [], letters: []};
let late = [],
    lastLetter = null;

const figure = (label, value, note) => ({label, value, note});

// The sink whose oldest event has waited longest.
export function oldestWaiting(status) {
    const waiting = status.sinks.filter(sink => sink.configured && sink.waiting > 0);
    const age = sink => (sink.oldest_waiting === null ? 0 : Math.max(0, status.now - sink.oldest_waiting));
    const sink = waiting.sort((a, b) => age(b) - age(a))[0];
    return sink ? {sink, age: age(sink)} : null;
}

// Remembers a sample of each number.
export function sample(status) {
    const push = (line, value) => {
        line.push(value);
        line.length > samples && line.shift();
    };
    push(lines.watches, status.watches.total);
    push(lines.polls, status.polls.answered_last_minute / 60);
    push(lines.events, status.events.last_minute);
    push(lines.oldest, oldestWaiting(status)?.age ?? 0);
    if (lines.letters.length && status.journal.dead_letters > lines.letters.at(-1)) lastLetter = status.now;
    push(lines.letters, status.journal.dead_letters);
    push(late, status.polls.late_now > 0);
}

const unit = text => element("small", {}, text);

// "0.4 s", "4 min 06 s", "3 h 12 min"
function bigDuration(seconds) {
    if (seconds >= 60 && seconds < 3600)
        return [
            String(Math.floor(seconds / 60)),
            unit("min"),
            ` ${String(Math.floor(seconds % 60)).padStart(2, "0")}`,
            unit("s"),
        ];
    return delay(seconds)
        .split(/\s/)
        .map((part, i) => (i % 2 ? unit(part) : (i ? " " : "") + part));
}

const long = text => element("span", {class: "long"}, text); // left out on phones
const attention = (texts, colour) =>
    element("span", {class: `attention ${colour}`}, icon("warning"), element("span", {}, ...texts));

function figures(status, openLetters) {
    const {polls, events, watches, journal} = status;
    const kinds = Object.entries(watches.by_kind)
        .map(([kind, count]) => kindCount(kind, count, number))
        .join(" · ");
    const oldest = oldestWaiting(status);
    const isOld = oldest && (!oldest.sink.connected_since || oldest.age > 60);
    return {
        watches: figure("Watches", [number(watches.total)], [kinds || "none yet"]),
        polls: figure(
            "Polls per second",
            [roughly(polls.answered_last_minute / 60)],
            [
                !polls.late_now
                    ? "none late"
                    : attention(
                          [`${number(polls.late_now)} late`, long(`, the longest by ${delay(polls.longest_wait)}`)],
                          "bad",
                      ),
            ],
        ),
        events: figure(
            "Events per minute",
            [number(events.last_minute)],
            [events.last_hour ? `${number(events.last_hour)} in the last hour` : "from now on"],
        ),
        oldest: figure("Oldest waiting event", oldest ? bigDuration(oldest.age) : ["–"], [
            !oldest
                ? "nothing waits"
                : isOld
                  ? attention([`in ${oldest.sink.name}`, long(`, ${counted(oldest.sink.waiting, "event")}`)], "warn")
                  : `in ${oldest.sink.name}, ${counted(oldest.sink.waiting, "event")}`,
        ]),
        letters: figure(
            "Dead letters",
            [number(journal.dead_letters)],
            !journal.dead_letters
                ? ["none refused"]
                : [
                      element("button", {class: "link", click: () => openLetters("")}, "Show them"),
                      lastLetter && element("span", {class: "long"}, `last one ${ago(status.now - lastLetter)}`),
                  ].filter(Boolean),
        ),
    };
}

// A line from the right edge, from 0; the newest sample is a dot.
function sparkline(line, marks, colour) {
    const top = Math.max(...line, Number.MIN_VALUE);
    const x = i => 100 - ((line.length - 1 - i) * 100) / (samples - 1);
    const y = value => 29 - (value / top) * 26;
    if (line.length === 1) line = [line[0], line[0]];
    const points = line.map((value, i) => `${x(i).toFixed(2)} ${y(value).toFixed(2)}`);
    const drawn = svg(
        "svg",
        {class: `spark ${colour}`, viewBox: "0 0 100 30", preserveAspectRatio: "none", "aria-hidden": "true"},
        svg("path", {class: "base", d: "M0 29.5H100"}),
    );
    if (!line.length) return drawn;
    drawn.append(
        svg("path", {class: "area", d: `M${x(0)} 29L${points.join("L")}L100 29Z`}),
        svg("path", {class: "line", d: `M${points.join("L")}`}),
    );
    marks?.forEach((isLate, i) => isLate && drawn.append(svg("path", {class: "late", d: `M${x(i).toFixed(2)} 25V29`})));
    drawn.append(svg("path", {class: "end", d: `M${points.at(-1)}h.001`}));
    return drawn;
}

const boxes = {};

export function draw(status, openLetters) {
    const made = figures(status, openLetters);
    for (const [key, {label, value, note}] of Object.entries(made)) {
        const box = (boxes[key] ??= makeBox(key, label));
        const text = node => (typeof node === "string" ? node : node.className + node.textContent);
        redraw(box.value, value.map(text), () => value);
        redraw(box.note, note.map(text), () => note.map(one => (typeof one === "string" ? element("span", {}, one) : one)));
        const colour =
            key === "letters" && lines.letters.some((n, i) => i && n > lines.letters[i - 1])
                ? "bad"
                : key === "oldest" && note[0].className?.includes("warn")
                  ? "warn"
                  : "accent";
        redraw(box.spark, [lines[key], late, colour], () =>
            sparkline(lines[key], key === "polls" ? late : null, colour),
        );
    }
}

function makeBox(key, label) {
    const box = {
        value: element("p", {class: "value"}),
        note: element("p", {class: "note"}),
        spark: element("div", {class: "line-box"}),
    };
    one("numbers").append(
        element(
            "div",
            {class: `figure figure-${key}`},
            element("p", {class: "label"}, label),
            box.value,
            box.note,
            box.spark,
        ),
    );
    return box;
}
