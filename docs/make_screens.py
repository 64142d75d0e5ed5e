"""Take pictures of pages of a running portal: 1280 and 390 px wide, light and dark.

    python docs/make_screens.py http://127.0.0.1:8000 docs/screens home=/@LINK profile=/people/1@LINK

Each page is NAME=PATH, with `@` and a sign-in link's path where somebody has to be signed in (a link used before in the
same call stays signed in). Needs Chromium on PATH.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
WIDTHS = {1280: 900, 390: 844}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to take: its name, its path, and the path of a one-time link for whoever sees it."""

    name: str
    path: str
    link: str = ""


def chromium() -> str | None:
    """The Chromium of this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium; RuntimeError where there is none."""
    path = chromium()
    if path is None:
        msg = f"no Chromium on PATH (looked for {', '.join(NAMES)}); on Debian: apt install chromium"
        raise RuntimeError(msg)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


def sign_in(page: Page, base: str, link: str) -> None:
    """Use a one-time link as a person does: open it and press its button."""
    page.goto(base + link)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def take(base: str, shots: Sequence[Shot], folder: Path) -> list[Path]:
    """Take every page in all four forms; the files are NAME-WIDTH-SCHEME.png."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with browser() as opened:
        for link in dict.fromkeys(shot.link for shot in shots):
            state = _session(opened, base, link)
            for shot in (each for each in shots if each.link == link):
                made += [_take(opened, state, base, shot, folder, width, s) for width in WIDTHS for s in SCHEMES]
    return made


def _session(opened: Browser, base: str, link: str) -> dict[str, object]:
    context = opened.new_context()
    if link:
        sign_in(context.new_page(), base, link)
    state = context.storage_state()
    context.close()
    return dict(state)


def _take(
    opened: Browser, state: dict[str, object], base: str, shot: Shot, folder: Path, width: int, scheme: Scheme
) -> Path:
    context = opened.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme=scheme,
        storage_state=state,  # type: ignore[arg-type]  # what storage_state() gave
    )
    page = context.new_page()
    page.goto(base + shot.path)
    page.set_viewport_size({"width": width, "height": max(WIDTHS[width], _height(page))})
    page.evaluate("scrollTo(0, 0)")
    file = folder / f"{shot.name}-{width}-{scheme}.png"
    page.screenshot(path=file, full_page=True)
    context.close()
    return file


def _height(page: Page) -> int:
    """The whole page's height: what sticks to an edge then lies where it ends, not in the middle of the picture."""
    return int(page.evaluate("document.documentElement.scrollHeight"))


def _shot(text: str) -> Shot:
    name, _, rest = text.partition("=")
    path, _, link = rest.partition("@")
    return Shot(name, path, link)


if __name__ == "__main__":
    for file in take(sys.argv[1].rstrip("/"), [_shot(each) for each in sys.argv[3:]], Path(sys.argv[2])):
        sys.stdout.write(f"{file}\n")
