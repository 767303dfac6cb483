// Numbers, times and names as text. Pure. What sentences need is the same as in src/lib/sentence/format.cpp and
// clean.cpp.

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = n => String(n).padStart(2, "0");
const whole = n => Math.floor(n + 0.5);

// "1,204", "96.25": at most two decimals.
export function number(n) {
    const rounded = whole(n * 100) / 100;
    if (!(Math.abs(rounded) < 1e15)) return Math.abs(n) < 1e16 ? String(n) : n.toExponential();
    const [digits, decimals] = String(rounded === 0 ? 0 : rounded).split(".");
    return digits.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals ? `.${decimals}` : "");
}

// For numbers that change all the time: at most one decimal.
export const roughly = n => number(whole(n * 10) / 10);

// 0 -> "no stars", 1 -> "1 star", 1204 -> "1,204 stars"
export const counted = (n, one, many = one + "s") => (n === 0 ? `no ${many}` : `${number(n)} ${n === 1 ? one : many}`);

const withUnit = (n, unit) => `${number(n)}\u00a0${unit}`;

// "96.25 %", with a no-break space
export const percent = n => withUnit(n, "%");

// The second one is left out when it is 0.
const twoUnits = (n, size, big, small) =>
    withUnit(Math.floor(n / size), big) + (n % size ? ` ${withUnit(n % size, small)}` : "");

// The two largest units: "12 s", "3 h 12 min", "2 d 4 h", with no-break spaces.
export function duration(seconds) {
    if (whole(seconds) < 60) return withUnit(whole(seconds), "s");
    const minutes = whole(seconds / 60);
    if (minutes < 60) return withUnit(minutes, "min");
    return minutes < 24 * 60 ? twoUnits(minutes, 60, "h", "min") : twoUnits(whole(seconds / 3600), 24, "d", "h");
}

// How long something waits: "0.4 s", and from 10 s on as above.
export const delay = seconds => (seconds < 9.95 ? withUnit(whole(Math.max(0, seconds) * 10) / 10, "s") : duration(seconds));

// "just now", "12 s ago", "2 h 50 min ago", "2 d ago"
export function ago(seconds) {
    if (seconds < 2) return "just now";
    if (seconds < 60) return `${withUnit(Math.floor(seconds), "s")} ago`;
    return `${seconds < 86_400 ? duration(seconds) : withUnit(Math.floor(seconds / 86_400), "d")} ago`;
}

const local = seconds => new Date(seconds * 1000);

export const clock = seconds => `${two(local(seconds).getHours())}:${two(local(seconds).getMinutes())}`;
export const clockSeconds = seconds => `${clock(seconds)}:${two(local(seconds).getSeconds())}`;
const weekdayClock = seconds => `${days[local(seconds).getDay()]} ${clock(seconds)}`;

// "12:04:31", of another day "Mon 12:04"
export function clockOf(seconds, now) {
    const same = local(seconds).toDateString() === local(now).toDateString();
    return same ? clockSeconds(seconds) : weekdayClock(seconds);
}

// "Mon 07:00"; "3 Nov 05:00" when it is six days or more from `seen`: a weekday could be that of another week.
export function localTime(seconds, seen) {
    if (Math.abs(seconds - seen) < 6 * 86_400) return weekdayClock(seconds);
    return `${local(seconds).getDate()} ${months[local(seconds).getMonth()]} ${clock(seconds)}`;
}

// Seconds of a time as the API writes it, "20250421T070000.000Z"; null for anything else.
export function gameTime(text) {
    const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z$/.exec(typeof text === "string" ? text : "");
    if (!found || found[1] === "0000") return null;
    const [, year, month, day, hour, minute, second] = found;
    const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
    const ms = Date.parse(iso);
    return !Number.isNaN(ms) && new Date(ms).toISOString() === iso ? ms / 1000 : null; // not the 30th of February
}

// White space, and letters that look like it: players name themselves with these, to seem nameless.
const blanks = /[\t-\r \x85\xa0\u115f\u1160\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u3164\uffa0]/;
// What is invisible, controls a terminal or sets the direction of writing.
const removed =
    /[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
// Joins what is before it with what is after it, as in some scripts and emoji; elsewhere it is just invisible.
const joiner = /[\u200c\u200d]/;
const loneSurrogate = /[\ud800-\udfff]/u;

// The text of a player or of the API on one line, without what cannot be seen.
export function clean(text) {
    let shown = "",
        blank = false,
        joins = true; // nothing to join at the beginning
    for (const one of text) {
        if (blanks.test(one)) {
            blank = shown !== "";
            joins = true;
        } else if (!removed.test(one) && !(joiner.test(one) && joins)) {
            shown += (blank ? " " : "") + (loneSurrogate.test(one) ? "\ufffd" : one);
            blank = false;
            joins = joiner.test(one);
        }
    }
    return shown;
}

// A longer text ends with an ellipsis, and has that many characters.
export function cut(text, longest) {
    const characters = Array.from(text);
    return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : text;
}

export const longestName = 32;

// A name that players chose. Empty if nothing of it can be seen.
export const tidyName = name => cut(clean(String(name)), longestName);

// requiredTrophies -> "required trophies", redis_stream -> "redis stream"
export const spaced = key =>
    key
        .replace(/_/g, " ")
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase();

export const capitalised = text => text.charAt(0).toUpperCase() + text.slice(1);
