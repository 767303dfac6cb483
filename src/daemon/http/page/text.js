// Numbers, times and names as text. Pure.

const grouped = new Intl.NumberFormat("en", {maximumFractionDigits: 1});
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const two = n => String(n).padStart(2, "0");

export const number = n => grouped.format(n);

// 0 -> "no stars", 1 -> "1 star", 1204 -> "1,204 stars"
export const counted = (n, one, many = one + "s") => `${n === 0 ? "no" : number(n)} ${n === 1 ? one : many}`;

// "97.5 %", with a no-break space
export const percent = n => number(n) + "\u00a0%";

// The two largest units: "12 s", "3 h 12 min", "2 d 4 h"; below 10 s with a decimal.
export function duration(seconds) {
    const s = Math.max(0, seconds);
    if (s < 9.95) return `${number(s)} s`;
    if (Math.round(s) < 60) return `${Math.round(s)} s`;
    const minutes = Math.round(s / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return `${hours} h` + (minutes % 60 ? ` ${minutes % 60} min` : "");
    return `${Math.floor(hours / 24)} d` + (hours % 24 ? ` ${hours % 24} h` : "");
}

// "just now", "12 s ago", "2 h 50 min ago", "2 d ago"
export function ago(seconds) {
    if (seconds < 2) return "just now";
    if (seconds < 60) return `${Math.floor(seconds)} s ago`;
    return `${seconds < 86_400 ? duration(seconds) : `${Math.floor(seconds / 86_400)} d`} ago`;
}

const local = seconds => new Date(seconds * 1000);

export const clock = seconds => `${two(local(seconds).getHours())}:${two(local(seconds).getMinutes())}`;
export const clockSeconds = seconds => `${clock(seconds)}:${two(local(seconds).getSeconds())}`;
export const weekdayClock = seconds => `${days[local(seconds).getDay()]} ${clock(seconds)}`;
export const dateAndTime = seconds => local(seconds).toLocaleString();

// "12:04:31", of another day "Mon 12:04"
export function clockOf(seconds, now) {
    const same = local(seconds).toDateString() === local(now).toDateString();
    return same ? clockSeconds(seconds) : weekdayClock(seconds);
}

// Seconds of a time of the API ("20250421T070000.000Z") or of clashcast (a number); NaN if it is neither.
export function secondsOf(time) {
    if (typeof time === "number") return time;
    const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(time);
    return found ? Date.UTC(found[1], found[2] - 1, found[3], found[4], found[5], found[6]) / 1000 : NaN;
}

// A name that players chose: on one line, without what reverses or hides text, at most 32 characters.
// Empty if nothing of it can be seen.
export function tidyName(name) {
    const text = String(name)
        .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ")
        .replace(/\s+/g, " ")
        .trim();
    if (!/[^\p{C}\p{Z}\u115f\u1160\u3164\uffa0\u2800]/u.test(text)) return "";
    const characters = Array.from(text);
    return characters.length > 32 ? characters.slice(0, 31).join("") + "…" : text;
}

// requiredTrophies -> "required trophies"
export const spaced = key =>
    key
        .replace(/_/g, " ")
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase();

export const capitalised = text => text.charAt(0).toUpperCase() + text.slice(1);
