// A browser, and the page in it.

import {chromium} from "playwright-core";
import axe from "axe-core";

export const base = process.env.CLASHCAST_URL; // of a running daemon, with a slash at the end
export const token = process.env.CLASHCAST_TOKEN; // its http.token, if it has one

export const launch = () =>
    chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: process.getuid() === 0 ? ["--no-sandbox"] : [],
    });

// Opens the page. `errors` collects what the browser complains about. Waits for the first status, unless `bare`.
// `prepare` gets the browser's context before.
export async function open(browser, settings = {}) {
    const {url = base, size = [1440, 900], bare = false, withToken = true, prepare, ...options} = settings;
    const context = await browser.newContext({viewport: {width: size[0], height: size[1]}, ...options});
    if (token && withToken)
        await context.addInitScript(value => sessionStorage.setItem("clashcast.token", value), token);
    await prepare?.(context);
    const page = await context.newPage();
    page.errors = [];
    page.asked = [];
    page.on("pageerror", error => page.errors.push(String(error)));
    page.on("console", message => message.type() === "error" && page.errors.push(message.text()));
    page.on("dialog", dialog => {
        page.errors.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on("request", request => page.asked.push(request.url()));
    await page.goto(url);
    if (!bare) await page.locator("#whole").waitFor();
    return page;
}

// What axe finds wrong, a line each.
export async function violations(page) {
    await page.evaluate(axe.source);
    const {violations: found} = await page.evaluate(() => globalThis.axe.run(document, {resultTypes: ["violations"]}));
    return found.flatMap(rule =>
        rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary.split("\n")[1]}`),
    );
}

// How far the page can be scrolled sideways.
export const sideways = page =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export async function request(method, path, body) {
    const response = await fetch(base + path, {
        method,
        body: body && JSON.stringify(body),
        headers: {
            ...(token ? {Authorization: `Bearer ${token}`} : {}),
            ...(body ? {"Content-Type": "application/json"} : {}),
        },
    });
    return response.status === 204 ? null : response.json();
}
