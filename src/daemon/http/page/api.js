// Talks to the daemon: requests, errors, and the stream of events. The token is a header; it is kept for this tab only.

const tokenKey = "clashcast.token";

export const hasToken = () => Boolean(sessionStorage.getItem(tokenKey));
export const setToken = token => sessionStorage.setItem(tokenKey, token);

// The daemon's answer that a request failed. `problem` is its body (RFC 9457).
export class Refusal extends Error {
    constructor(status, problem) {
        super(problem.detail || problem.title || `HTTP ${status}`);
        this.status = status;
        this.problem = problem;
    }
}

function headers(more = {}) {
    const token = sessionStorage.getItem(tokenKey);
    return token ? {...more, Authorization: `Bearer ${token}`} : more;
}

async function checked(response) {
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Refusal(response.status, problem ?? {});
}

// The parsed answer. Throws a Refusal, or what fetch throws when there is no answer within 10 s.
export async function request(method, path, body) {
    const response = await checked(
        await fetch(path, {
            method,
            cache: "no-store",
            signal: AbortSignal.timeout(10_000),
            headers: headers(body === undefined ? {} : {"Content-Type": "application/json"}),
            body: body === undefined ? undefined : JSON.stringify(body),
        }),
    );
    return response.status === 204 ? null : response.json();
}

export const get = path => request("GET", path);

// Splits server-sent events. Call it with each piece of text; it returns the events that are complete.
export function eventSplitter() {
    let rest = "",
        id = "",
        data = [];
    return text => {
        const lines = (rest + text).split("\n");
        rest = lines.pop();
        const done = [];
        for (const raw of lines) {
            const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
            if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
            else if (line.startsWith("id:")) id = line.slice(3).trim();
            else if (line === "" && data.length) {
                done.push({id, data: data.join("\n")});
                data = [];
            }
        }
        return done;
    };
}

// Calls `opened` when the daemon answers, and `take` with the events of each piece that arrives. Returns when the
// stream ends; throws when it breaks, or when nothing arrives for 40 s: the daemon sends a comment every 15 s.
export async function follow(path, lastId, opened, take) {
    const silence = new AbortController();
    const timer = () => setTimeout(() => silence.abort(new Error("no data for 40 s")), 40_000);
    let waiting = timer();
    try {
        const response = await checked(
            await fetch(path, {
                cache: "no-store",
                signal: silence.signal,
                headers: headers({Accept: "text/event-stream", ...(lastId ? {"Last-Event-ID": lastId} : {})}),
            }),
        );
        opened();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        const split = eventSplitter();
        for (;;) {
            const {value, done} = await reader.read();
            clearTimeout(waiting);
            if (done) return;
            waiting = timer();
            const events = split(value);
            if (events.length) take(events);
        }
    } finally {
        clearTimeout(waiting);
    }
}
