"""The live page of a real daemon in Chromium: tests/page/page_test.mjs, with everything around the daemon."""
import os
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "page"))

import node  # noqa: E402
from page_world import TOKEN, World  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-headless-shell")


def missing():
    if not CHROMIUM:
        return "chromium is not installed: scripts/setup"
    if not (node.FOLDER / "node_modules/playwright-core").exists():
        return "playwright-core is not installed: scripts/setup"
    return node.missing()


@unittest.skipIf(missing(), missing())
class Page(unittest.TestCase):
    def test_the_page_shows_what_the_daemon_does_whatever_happens_around_it(self):
        with World() as world:
            node.run(self, "page_test.mjs", 600, CHROMIUM=CHROMIUM, CLASHCAST_CONTROL=world.control,
                     CLASHCAST_URL=f"http://127.0.0.1:{world.port}/", CLASHCAST_TOKEN=TOKEN)


if __name__ == "__main__":
    unittest.main()
