// The live page in a real browser, against a running daemon: CLASHCAST_URL, and CLASHCAST_TOKEN if it has a token. The
// second half also changes what is around the daemon: see control.mjs.

import assert from "node:assert/strict";
import http from "node:http";
import {after, before, describe, test} from "node:test";
import {base, launch, open, request, sideways, token, violations} from "./browser.mjs";
import {control, missing} from "./control.mjs";

const widths = [
    320, 360, 402, 480, 599, 600, 700, 759, 760, 900, 999, 1000, 1280, 1359, 1360, 1440, 1699, 1700, 1920, 2199, 2200,
    2560,
];
const rows = page => page.locator("#events > li");
const text = (page, selector) => page.locator(selector).innerText();
const until = (page, check, argument) => page.waitForFunction(check, argument, {timeout: 20_000});

let browser;
before(async () => {
    assert.ok(base, "CLASHCAST_URL is not set");
    browser = await launch();
});
after(() => browser?.close());

// Opens the page for one test, and closes it after it.
async function withPage(t, options) {
    const page = await open(browser, options);
    t.after(() => page.context().close());
    return page;
}

// A reverse proxy that serves the daemon below /some/prefix/.
function prefixProxy() {
    const target = new URL(base);
    const server = http.createServer((asked, answer) => {
        if (!asked.url.startsWith("/some/prefix/")) return void answer.writeHead(404).end();
        const passed = http.request(
            {
                host: target.hostname,
                port: target.port,
                method: asked.method,
                path: asked.url.slice("/some/prefix".length),
                headers: {
                    ...asked.headers,
                    host: target.host,
                    ...(asked.headers.origin ? {origin: target.origin} : {}),
                },
            },
            got => {
                answer.writeHead(got.statusCode, got.headers);
                got.pipe(answer);
            },
        );
        asked.pipe(passed);
        passed.on("error", () => answer.destroy());
        answer.on("close", () => passed.destroy());
    });
    return new Promise(done => server.listen(0, "127.0.0.1", () => done(server)));
}

describe("a daemon that runs", () => {
    test("the page may load nothing from elsewhere", async () => {
        const {headers} = await fetch(base);
        assert.equal(
            headers.get("content-security-policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
                "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        );
        assert.equal(headers.get("x-content-type-options"), "nosniff");
        assert.equal(headers.get("referrer-policy"), "no-referrer");
    });

    test("it asks only its own server, and the browser complains about nothing", async t => {
        const page = await withPage(t);
        await until(page, () => document.querySelector("#live span").textContent === "live");
        assert.deepEqual(
            page.asked.filter(url => !url.startsWith(base)),
            [],
        );
        assert.deepEqual(page.errors, []);
        assert.equal(
            await page
                .locator("[style]")
                .evaluateAll(all => all.filter(one => one.getAttribute("style").includes("url")).length),
            0,
        );
    });

    test("it shows what the status says", async t => {
        const status = await request("GET", "api/v1/status");
        const page = await withPage(t);
        assert.equal(await text(page, "#version"), status.version);
        assert.equal(await text(page, "#instance"), status.instance);
        assert.equal(await text(page, "#guarantee"), status.guarantee);
        assert.equal(await text(page, ".figure-watches .value"), status.watches.total.toLocaleString("en"));
        assert.deepEqual(
            await page.locator(".sink").evaluateAll(all => all.map(one => one.id)),
            status.sinks.map(sink => `sink-${sink.name}`),
        );
    });

    test("it shows the watches that the daemon has", async t => {
        const {watches, total} = await request("GET", "api/v1/watches?limit=100");
        const page = await withPage(t);
        await until(page, count => document.querySelectorAll("#watches > li").length === count, watches.length);
        assert.equal(await text(page, "#watch-count"), total.toLocaleString("en"));
    });

    for (const [name, options] of Object.entries({
        "in light": {},
        "in the dark": {colorScheme: "dark"},
        "on a phone": {size: [402, 870]},
        "on a dark phone": {size: [402, 870], colorScheme: "dark"},
        "on a tablet": {size: [800, 1000]},
        "on a wide screen": {size: [2560, 1440]},
        "in the reader's own colours": {forcedColors: "active"},
    }))
        test(`axe finds nothing ${name}`, async t => {
            const page = await withPage(t, options);
            await until(page, () => document.querySelector("#live span").textContent === "live");
            assert.deepEqual(await violations(page), []);
        });

    test("it never scrolls sideways", async t => {
        const page = await withPage(t);
        for (const width of widths) {
            await page.setViewportSize({width, height: 800});
            assert.ok((await sideways(page)) <= 0, `${width} px`);
        }
    });

    test("it does not scroll at all where the board fits", async t => {
        const page = await withPage(t, {size: [1360, 760]});
        await until(page, () => !document.querySelector("#banners").childElementCount); // a slow machine polls late
        await until(page, () => document.documentElement.scrollHeight <= innerHeight);
    });

    test("it is read in the order in which it is seen", async t => {
        const page = await withPage(t);
        const order = [];
        for (let i = 0; i < 40 && order.at(-1) !== "add-tag"; ++i) {
            await page.keyboard.press("Tab");
            order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className));
        }
        const stops = ["filter-type", "filter-tag", "pause", "watch-term", "add-kind", "add-tag"].map(id =>
            order.indexOf(id),
        );
        assert.deepEqual(
            stops,
            [...stops].sort((a, b) => a - b),
        );
        assert.ok(
            stops.every(at => at >= 0),
            order.join(" "),
        );
    });

    test("keys work before there is an event", async t => {
        const page = await withPage(t, {prepare: context => context.route(/api\/v1\/events/, route => route.abort())});
        await page.keyboard.press("/");
        assert.equal(await page.evaluate(() => document.activeElement.id), "filter-type");
    });

    test("events that are refused are no lost connection", async t => {
        const detail = "There are 32 readers of events already.";
        const refusal = {status: 429, contentType: "application/problem+json", body: JSON.stringify({detail})};
        const page = await withPage(t, {
            prepare: context => context.route(/api\/v1\/events/, route => route.fulfill(refusal)),
        });
        await page.getByText(detail).waitFor();
        await until(page, () => document.querySelector("#live span").textContent === "reconnecting");
        assert.notEqual(await text(page, "#pill"), "Unknown");
        assert.equal(await page.locator("body.stale").count(), 0);
    });

    test("/ goes to the filter, p pauses, Esc leaves", async t => {
        const page = await withPage(t);
        const focused = () => page.evaluate(() => document.activeElement.id);
        await page.keyboard.press("/");
        assert.equal(await focused(), "filter-type");
        await page.keyboard.type("p/");
        assert.equal(await page.inputValue("#filter-type"), "p/");
        await page.keyboard.press("Escape");
        assert.equal(await page.inputValue("#filter-type"), "");
        await page.keyboard.press("Escape");
        assert.equal(await focused(), "");
        await page.keyboard.press("p");
        assert.match(await text(page, "#pause"), /^Resume/);
        await page.keyboard.press("p");
        assert.equal(await text(page, "#pause"), "Pause");
    });

    test("a filter that nothing matches says so, and clears", async t => {
        const page = await withPage(t);
        await rows(page).first().waitFor();
        await page.fill("#filter-type", "no_such_type");
        assert.equal(await rows(page).count(), 0);
        assert.match(await text(page, "#no-event"), /^No event here matches\. .* others? came since \d\d:\d\d\./);
        await page.getByRole("button", {name: "Clear"}).click();
        assert.equal(await page.inputValue("#filter-type"), "");
    });

    test("an invalid tag is refused in the daemon's words", async t => {
        const page = await withPage(t);
        await page.fill("#add-tag", "#AEIOU");
        await page.getByRole("button", {name: "Add", exact: true}).click();
        await until(page, () => document.querySelector("#add-error").textContent);
        const {detail} = await request("PUT", "api/v1/watches/clan/%23AEIOU", {});
        assert.equal(await text(page, "#add-error"), detail);
        assert.deepEqual(await violations(page), []);
    });

    test("a search that finds nothing offers to add it", async t => {
        const page = await withPage(t);
        await page.fill("#watch-term", "no watch is called so");
        await page.getByText("No watch has this name or tag.").waitFor();
        assert.ok(await page.getByRole("button", {name: "Add it as a clan"}).isVisible());
        assert.deepEqual(await violations(page), []);
    });

    test("the drawer is modal: Esc closes it, and the focus returns", async t => {
        const page = await withPage(t);
        const opener = page.getByRole("button", {name: "Show them"});
        if (!(await opener.count())) return t.skip("there are no dead letters");
        await opener.click();
        await page.locator("#letter-list > li").first().waitFor();
        assert.deepEqual(await violations(page), []);
        assert.ok(await page.evaluate(() => document.querySelector("#letters").contains(document.activeElement)));
        await page.keyboard.press("Escape");
        assert.equal(await page.locator("#letters").isVisible(), false);
        assert.equal(await page.evaluate(() => document.activeElement.textContent), "Show them");
    });

    test("nothing moves for a reader who wants that", async t => {
        const page = await withPage(t, {reducedMotion: "reduce"});
        const moving = await page.evaluate(
            () =>
                [...document.querySelectorAll("*")].filter(one => {
                    const style = getComputedStyle(one);
                    return style.animationName !== "none" || style.transitionDuration !== "0s";
                }).length,
        );
        assert.equal(moving, 0);
    });

    test("it works below any path of a proxy", async t => {
        const proxy = await prefixProxy();
        t.after(() => {
            proxy.closeAllConnections();
            proxy.close();
        });
        const page = await withPage(t, {url: `http://127.0.0.1:${proxy.address().port}/some/prefix/`});
        await until(page, () => document.querySelector("#live span").textContent === "live");
        assert.deepEqual(page.errors, []);
    });

    test(
        "a wrong token is asked for again, the right one opens",
        {skip: token ? false : "the daemon has no token"},
        async t => {
            const page = await withPage(t, {bare: true, withToken: false});
            await page.getByText("This page needs the token").waitFor();
            assert.deepEqual(await violations(page), []);
            await page.fill("#token", "not the token of this one");
            await page.keyboard.press("Enter");
            await page.getByText("The daemon does not accept this one.").waitFor();
            await page.fill("#token", token);
            await page.keyboard.press("Enter");
            await page.locator("#whole").waitFor();
            assert.deepEqual(
                page.asked.filter(url => url.includes(encodeURIComponent(token))),
                [],
            );
            assert.equal(await page.evaluate(() => localStorage.length), 0);
        },
    );
});

describe("what happens around the daemon", {skip: missing}, () => {
    const join = (name, tag = "#PQL2QYLR") =>
        control("watched").then(clan => control("join", {clan: clan.tag, tag, name}));
    const row = (page, name) => rows(page).filter({hasText: name}).first();
    let member = 0;
    const newTag = () => "#8" + (++member + (Date.now() % 100_000)).toString(8).replace(/./g, c => "0289PYLQ"[c]);

    test("an event is put as a sentence on top, and unfolds as JSON", async t => {
        const page = await withPage(t);
        const clan = await control("watched");
        await join("Kim the First", newTag());
        await row(page, "Kim the First").waitFor();
        assert.equal(
            await row(page, "Kim the First").locator(".sentence").innerText(),
            `Kim the First joined ${clan.name}`,
        );
        await row(page, "Kim the First").locator(".row").click();
        const json = JSON.parse(await page.locator(".detail pre").innerText());
        assert.equal(json.event_type, "member_joined");
        assert.equal(json.metadata.member_name, "Kim the First");
        assert.deepEqual(await violations(page), []);
        await page.keyboard.press("Escape");
        assert.equal(await page.locator(".detail").count(), 0);
    });

    test("arrow keys move in the list, and it holds still meanwhile", async t => {
        const page = await withPage(t);
        await join("Ada the Second", newTag());
        await join("Bo the Third", newTag());
        await row(page, "Bo the Third").waitFor();
        const button = (at, one = page) => rows(one).nth(at).locator(".row");
        await button(0).focus();
        await page.keyboard.press("ArrowDown");
        assert.ok(await button(1).evaluate(one => one === document.activeElement));
        const first = await button(0).innerText();
        await join("Meanwhile", newTag());
        await page.locator("#news").waitFor();
        assert.match(await text(page, "#news"), /^\d+ new ↑$/);
        assert.equal(await button(0).innerText(), first);
        await page.locator("#news").click();
        await row(page, "Meanwhile").waitFor();
    });

    for (const [kind, name] of Object.entries({
        "an image with a script": "<img src=x onerror=alert(1)>",
        "a closing script": "</script><script>alert(1)</script>",
        "text that turns around": "\u202eabc\u202e \u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627",
        "a very long word": "W".repeat(500),
        emoji: "👩‍👩‍👧‍👦🏳️‍🌈".repeat(20),
        "combining marks": "Z" + "\u0351\u0357\u0343".repeat(60),
        "a template": "{tag} [x]",
    }))
        test(`a name that is ${kind} stays a name`, async t => {
            const page = await withPage(t, {size: [402, 870]});
            const before = await page.locator("img, script").count(),
                tag = newTag();
            const newest = await rows(page).first().innerText();
            await join(name, tag);
            await until(page, before => document.querySelector("#events > li").innerText !== before, newest);
            await rows(page).first().locator(".row").click();
            await until(page, wanted => document.querySelector(".detail pre")?.textContent.includes(wanted), tag);
            assert.equal(JSON.parse(await page.locator(".detail pre").innerText()).metadata.member_name, name);
            assert.equal(await page.locator("img, script").count(), before);
            for (const width of [320, 402, 1000, 1440]) {
                await page.setViewportSize({width, height: 800});
                assert.ok((await sideways(page)) <= 0, `${width} px`);
            }
            assert.deepEqual(page.errors, []);
        });

    test("a watch is added, answers, and is removed after a question", async t => {
        const page = await withPage(t);
        const {tag, name} = await control("new_clan");
        await page.fill("#add-tag", tag.toLowerCase());
        await page.keyboard.press("Enter");
        const added = page.locator("#watches > li").filter({hasText: tag});
        await added.waitFor();
        assert.equal(
            await page
                .locator("#watches > li")
                .first()
                .locator(".tag, .title")
                .last()
                .innerText()
                .then(shown => shown.includes(tag)),
            true,
        );
        await until(page, wanted => document.querySelector("#watches > li").textContent.includes(wanted), name);
        await added.getByRole("button", {name: /^Remove/}).click();
        await page.getByText(`Remove ${name}? Its events stop.`).waitFor();
        assert.deepEqual(await violations(page), []);
        await page.getByRole("button", {name: "Keep"}).click();
        assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /^Remove clan/);
        await page.keyboard.press("Enter");
        await page.getByRole("button", {name: "Remove", exact: true}).click();
        await added.waitFor({state: "detached"});
    });

    test("a killed daemon is said once, and after it returned nothing is missing", async t => {
        const page = await withPage(t);
        await join("Before the kill", newTag());
        await row(page, "Before the kill").waitFor();
        await page.evaluate(() => {
            const polite = document.querySelector("#polite");
            globalThis.said = [];
            new MutationObserver(() => globalThis.said.push(polite.textContent)).observe(polite, {childList: true});
        });
        t.after(() => control("start"));
        await control("kill");
        await page.getByText("No connection to clashcast for").waitFor();
        assert.equal(await text(page, "#pill"), "Unknown");
        assert.equal(await page.locator("#alert").textContent(), "No connection to clashcast");
        assert.equal(await page.getByRole("button", {name: "Add", exact: true}).isDisabled(), true);
        assert.deepEqual(await violations(page), []);
        await control("start");
        await join("After the kill", newTag());
        await page
            .getByRole("button", {name: "Try now"})
            .click({timeout: 2000})
            .catch(() => {});
        await row(page, "After the kill").waitFor();
        await page.locator("#banners .banner.warn", {hasText: "No connection"}).waitFor({state: "detached"});
        const said = await page.evaluate(() => globalThis.said);
        assert.ok(said.includes("Connected again, nothing was missed"), said.join("; "));
        for (const name of ["Before the kill", "After the kill"])
            assert.equal(await rows(page).filter({hasText: name}).count(), 1);
    });

    test("a dead letter is shown, kept, and dropped only after a question", async t => {
        await control("letter");
        const page = await withPage(t);
        await page.getByRole("button", {name: "Show them"}).click();
        const letters = page.locator("#letter-list > li");
        await letters.first().waitFor();
        const count = await letters.count();
        await letters.first().getByRole("button", {name: "Drop"}).click();
        await page.getByText("Drop this letter? It is gone for good.").waitFor();
        assert.deepEqual(await violations(page), []);
        await page.getByRole("button", {name: "Keep it"}).click();
        assert.equal(await letters.count(), count);
        await letters.first().getByRole("checkbox").check();
        await page.getByRole("button", {name: "Drop chosen"}).click();
        await page.getByRole("button", {name: "Drop them"}).click();
        await until(page, left => document.querySelectorAll("#letter-list > li").length === left, count - 1);
        assert.equal(await text(page, "#letters-said"), "1 dropped");
    });

    test("a thousand events a second are drawn in the same rows", async t => {
        const page = await withPage(t);
        t.after(() => control("flood", {per_second: 0}));
        await control("flood", {per_second: 1000});
        await page.getByText("The list shows the newest twice a second").waitFor();
        await until(page, () => document.querySelectorAll("#events > li").length === 200);
        const nodes = await page.evaluate(() => {
            globalThis.first = [...document.querySelectorAll("#events > li")];
            return document.querySelectorAll("*").length;
        });
        const top = await rows(page).first().innerText();
        await until(
            page,
            () =>
                document.querySelector("#events > li .sentence") &&
                performance.now() > (globalThis.till ??= performance.now() + 3000),
        );
        const [same, after] = await page.evaluate(() => [
            [...document.querySelectorAll("#events > li")].every(row => globalThis.first.includes(row)),
            document.querySelectorAll("*").length,
        ]);
        assert.ok(same, "rows were replaced");
        assert.ok(Math.abs(after - nodes) < 1500, `${nodes} elements became ${after}`);
        assert.ok(top.length > 0);
        await page.keyboard.press("p");
        await until(page, () => /^Resume · [\d,]+ new$/.test(document.querySelector("#pause").textContent));
        assert.deepEqual(await violations(page), []);
    });

    test("an API that cannot be reached is an alert", async t => {
        const {url} = await control("unreachable");
        const page = await withPage(t, {url});
        await page.waitForFunction(() => document.querySelector("#pill").textContent === "API unreachable", null, {
            timeout: 120_000,
        });
        assert.match(await text(page, ".banner.bad"), /^The game’s API has been unreachable since \d\d:\d\d:\d\d\./);
        assert.equal(await page.title(), "(!) clashcast: API unreachable");
        assert.deepEqual(await violations(page), []);
    });

    test("a sink that is away degrades, and its link leads to it", async t => {
        t.after(() => control("sink", {up: true}));
        const {sink} = await control("sink", {up: false});
        const page = await withPage(t);
        await page.waitForFunction(() => document.querySelector("#pill").textContent === "Degraded", null, {
            timeout: 60_000,
        });
        assert.equal(await page.title(), "(!) clashcast: degraded");
        await page.locator(".banner").getByRole("link", {name: sink}).click();
        assert.equal(await page.evaluate(() => document.activeElement.id), `sink-${sink}`);
        assert.match(await text(page, `#sink-${sink}`), /away since \d\d:\d\d/);
        assert.deepEqual(await violations(page), []);
    });

    test("what a banner leaves no room for is reached by scrolling", async t => {
        t.after(() => control("sink", {up: true}));
        await control("sink", {up: false});
        const page = await withPage(t, {size: [1360, 760]});
        await page.locator(".banner").first().waitFor({timeout: 60_000});
        await page.mouse.move(680, 20); // above the lists, which scroll by themselves
        await page.mouse.wheel(0, 10_000);
        await until(page, () =>
            [...document.querySelectorAll(".card")].every(card => card.getBoundingClientRect().bottom <= innerHeight),
        );
    });

    test("a standby says who is at work", async t => {
        const {url} = await control("standby");
        const page = await withPage(t, {url, bare: true});
        await page.getByRole("heading", {name: /^Standby: /}).waitFor();
        assert.equal(await text(page, "#pill"), "Waiting");
        assert.deepEqual(await violations(page), []);
    });
});
