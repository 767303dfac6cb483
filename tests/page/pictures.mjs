// The pictures of the page in docs/pictures, of a daemon that runs (scripts/demo prints its address):
//
//   CLASHCAST_URL=http://127.0.0.1:PORT/ node tests/page/pictures.mjs
//
// The pages have the font of the system: install fonts-inter and fonts-jetbrains-mono before.

import {fileURLToPath} from "node:url";
import {launch, open} from "./browser.mjs";

const pictures = {
    "desktop.png": {size: [1440, 900], colorScheme: "light"},
    "phone.png": {size: [402, 870], colorScheme: "dark", deviceScaleFactor: 2},
};

const browser = await launch();
for (const [name, options] of Object.entries(pictures)) {
    const page = await open(browser, options);
    await page.waitForFunction(() => document.querySelectorAll("#events > li").length > 7);
    await page.waitForTimeout(Number(process.env.CLASHCAST_SECONDS ?? 60) * 1000); // for the lines of the numbers
    await page.screenshot({path: fileURLToPath(new URL(`../../docs/pictures/${name}`, import.meta.url))});
    await page.context().close();
}
await browser.close();
