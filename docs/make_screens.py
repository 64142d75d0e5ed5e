"""Take pictures of every page of the demo: 1280 and 390 px wide, light, a few of them dark; write docs/screens.md.

    python docs/make_screens.py [FOLDER OF A DEMO [NAME OF A PAGE ...]]

Without a folder a demo is made for it, and thrown away.  Needs Chromium on PATH; with Pillow the files are a third.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Literal

import uvicorn
from demo_more_pages import more_pages, played_pages
from demo_pages import Shot, links, pages
from demo_staging import played, stage
from litestar import Litestar
from playwright.sync_api import Browser, Page, sync_playwright

from attain.cli.demo import BANNER
from attain.demo.serving import begin, keep
from attain.kernel import Kernel
from attain.portal.ports import Settings
from attain.portal.serve import portal_app

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
WIDTHS = {1280: 900, 390: 844}
TALLEST = {1280: 1500, 390: 1700}
"""Where a picture of a long page ends: what follows is more of the same."""
COLOURS = 128
FORMS = ("1280-light", "390-light", "1280-dark", "390-dark")
Scheme = Literal["light", "dark"]
HERE = Path(__file__).parent


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


@contextmanager
def serving(app: Litestar) -> Iterator[str]:
    """Serve it on a free port of this machine; gives its address."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def sign_in(page: Page, base: str, link: str) -> None:
    """Use a one-time link as a person does: open it and press its button."""
    page.goto(base + link)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def take(base: str, shots: Sequence[Shot], folder: Path) -> None:
    """Take every page; the files are NAME-WIDTH-SCHEME.png.  A page that does not open is told of."""
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as opened:
        for link in dict.fromkeys(shot.link for shot in shots):
            state = _session(opened, base, link)
            for shot in (each for each in shots if each.link == link):
                schemes: tuple[Scheme, ...] = ("light", "dark") if shot.dark else ("light",)
                try:
                    for width, scheme in product(WIDTHS, schemes):
                        _take(opened, state, base, shot, folder, width, scheme)
                except RuntimeError as failed:
                    sys.stderr.write(f"{failed}\n")


def _session(opened: Browser, base: str, link: str) -> dict[str, object]:
    context = opened.new_context()
    if link:
        sign_in(context.new_page(), base, link)
    state = context.storage_state()
    context.close()
    return dict(state)


def _take(
    opened: Browser, state: dict[str, object], base: str, shot: Shot, folder: Path, width: int, scheme: Scheme
) -> None:
    context = opened.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme=scheme,
        storage_state=state,  # type: ignore[arg-type]  # what storage_state() gave
    )
    page = context.new_page()
    answer = page.goto(base + shot.path)
    if answer is None or answer.status != 200:
        msg = f"{shot.name}: {shot.path} answers {answer.status if answer else 'nothing'}"
        raise RuntimeError(msg)
    wide = int(page.evaluate("document.documentElement.scrollWidth"))
    if wide > width:
        sys.stderr.write(f"{shot.name}: {wide} px wide on a screen of {width} px\n")
    height = min(TALLEST[width], max(WIDTHS[width], _height(page)))
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo(0, 0)")
    file = folder / f"{shot.name}-{width}-{scheme}.png"
    page.screenshot(path=file)
    context.close()
    _shrink(file)


def _height(page: Page) -> int:
    """The whole page's height: what sticks to an edge then lies where it ends, not in the middle of the picture."""
    return int(page.evaluate("document.documentElement.scrollHeight"))


def _shrink(file: Path) -> None:
    if find_spec("PIL") is None:
        return
    from PIL import Image

    with Image.open(file) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def written(shots: Sequence[Shot], folder: Path) -> str:
    """docs/screens.md: every page that has pictures."""
    lines = [
        "# Every page",
        "",
        "Taken from the demo by `python docs/make_screens.py`; long pages are cut.",
    ]
    for shot in shots:
        files = [file for form in FORMS if (file := folder / f"{shot.name}-{form}.png").exists()]
        lines += ["", f"## {shot.title}", "", f"Seen by {shot.who}.", ""] if files else []
        for file in files:
            _, width, scheme = file.stem.rsplit("-", 2)
            size = 720 if width == "1280" else 260
            alt = f"{shot.title}, {width} px, {scheme}"
            lines.append(f'<img src="screens/{file.name}" alt="{alt}" width="{size}">')
    return "\n".join(lines) + "\n"


def main(folder: Path, only: Sequence[str] = ()) -> None:
    """Take all pages of the demo in a folder, or those with these names."""
    kernel, _ = begin(folder, lambda _what, _done, _of: None)
    stage(kernel, folder)
    keep(folder, kernel.clock.now())
    shots = taken(kernel, [*pages(kernel), *more_pages(kernel)], only)
    with tempfile.TemporaryDirectory(prefix="attain-played-") as name:
        after = played(Path(name))
        shots += taken(after, played_pages(after), only)
    (HERE / "screens.md").write_text(written(shots, HERE / "screens"), "utf-8")


def taken(kernel: Kernel, wanted: Sequence[Shot], only: Sequence[str]) -> list[Shot]:
    """Take those of these pages that are asked for, all where none are named; gives all of them."""
    shots = links(kernel, wanted)
    with serving(portal_app(kernel, Settings(b"s" * 32, secure=False, banner=BANNER))) as base:
        take(base, [shot for shot in shots if not only or shot.name in only], HERE / "screens")
    kernel.store.close()
    return shots


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), sys.argv[2:])
    else:
        with tempfile.TemporaryDirectory(prefix="attain-screens-") as name:
            main(Path(name))
