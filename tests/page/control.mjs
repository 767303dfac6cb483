// The world around the daemon, which tests/integration/page_world.py controls: an HTTP server at CLASHCAST_CONTROL takes
// POST /<action> with a JSON object, and answers with one when the action is done:
//
//   kill                     SIGKILL to the daemon
//   start                    starts it again at the same address, unless it runs; done when /livez answers
//   join {clan, tag, name}   a member joins a watched clan; the name is any text
//   flood {per_second}       events are recorded at about this rate, until it is 0
//   new_clan                 -> {tag, name}: a clan that the API has and the daemon does not watch
//   letter                   a sink's destination refuses an event -> {sink}
//   unreachable              -> {url}: another daemon, whose API has not accepted a connection since it was started
//   sink {up}                a sink's destination is there, or is away -> {sink}
//   standby                  -> {url}: a second instance that waits for the journal
//   watched                  -> {tag, name}: a watched clan

const address = process.env.CLASHCAST_CONTROL;

export const missing = address ? false : "CLASHCAST_CONTROL is not set";

export async function control(action, body = {}) {
    const response = await fetch(`${address.replace(/\/$/, "")}/${action}`, {
        method: "POST",
        body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`control ${action}: ${response.status} ${await response.text()}`);
    return response.json();
}
