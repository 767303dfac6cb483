// The pictures of the page in docs/pictures, of a daemon that runs (scripts/demo prints its address):
//
//   CLASHCAST_URL=http://127.0.0.1:PORT/ node tests/page/pictures.mjs
//
// Waits until wars are on and nothing needs a look. The page has the fonts of the system: install fonts-inter,
// fonts-jetbrains-mono, fonts-noto-cjk and fonts-noto-color-emoji before, and let fontconfig prefer them.

import {fileURLToPath} from "node:url";
import {launch, open} from "./browser.mjs";

const minutes = 3; // for the lines of the numbers
const pictures = {
    "desktop.png": {size: [1440, 900], colorScheme: "light"},
    "phone.png": {size: [402, 870], colorScheme: "dark", deviceScaleFactor: 2},
};
const isTelling = () =>
    document.querySelector("#pill").textContent === "Polling" &&
    document.querySelector("#rate").hidden &&
    [...document.querySelectorAll("#wars time")].filter(one => one.textContent.endsWith(" left")).length > 2;

const browser = await launch();
const take = async ([name, options]) => {
    const page = await open(browser, options);
    await page.waitForTimeout(minutes * 60_000);
    await page.waitForFunction(isTelling, null, {timeout: 600_000, polling: 200});
    await page.screenshot({path: fileURLToPath(new URL(`../../docs/pictures/${name}`, import.meta.url))});
};
await Promise.all(Object.entries(pictures).map(take));
await browser.close();
