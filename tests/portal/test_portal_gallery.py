"""What can be read off the HTML of the gallery, which shows every macro in every state."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from portal_help import Office, enter

from attain.portal.templating import FOLDER

PAGES = ["/styleguide", "/sign-in", "/nowhere"]


class Reader(HTMLParser):
    """Every element with its attributes, and the text of headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.fixture(params=PAGES)
def read(request: pytest.FixtureRequest, client: TestClient[Litestar], kernel: Office) -> Reader:
    enter(client, kernel.link())
    return Reader(client.get(request.param).text)


def test_one_main_heading_and_no_level_left_out(read: Reader):
    levels = [int(tag[1]) for tag, _ in read.found if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_landmarks(read: Reader):
    assert len(read.all("main")) == len(read.all("header")) == 1
    names = [each.get("aria-label") for each in read.all("nav")]
    assert all(names)
    assert len(names) == len(set(names))


def test_every_control_has_a_name(read: Reader):
    labelled = {each.get("for") for each in read.all("label")}
    for control in read.all("input", "textarea", "select"):
        hidden = control.get("type") == "hidden"
        assert hidden or control.get("id") in labelled or control.get("aria-label"), control


def test_ids_are_there_once_and_what_is_pointed_at_exists(read: Reader):
    ids = Counter(attributes["id"] for _, attributes in read.found if "id" in attributes)
    repeated = {name for name, count in ids.items() if count > 1} - {"unit", "name"}
    assert not repeated
    for _, attributes in read.found:
        for name in ("aria-describedby", "aria-labelledby", "for"):
            assert set(attributes.get(name, "").split()) <= set(ids), attributes


def test_every_form_that_posts_carries_a_token(client: TestClient[Litestar], kernel: Office):
    enter(client, kernel.link())
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", client.get("/styleguide").text, re.DOTALL):
        assert form.count('name="form_token"') == 1


def test_nothing_needs_an_inline_style_or_script(read: Reader):
    for tag, attributes in read.found:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "style"
    assert all(each.get("src", "").startswith("/static/") for each in read.all("script"))


def test_static_files_are_kept_for_good(client: TestClient[Litestar]):
    page = client.get("/sign-in").text
    for path in set(re.findall(r'"(/static/[^"]+)"', page)):
        answer = client.get(path)
        assert "immutable" in answer.headers["cache-control"]
        assert re.search(r"-[0-9a-f]{12}\.", path)


def test_the_gallery_is_off_in_an_organisation(kernel: Office):
    from portal_help import portal

    with TestClient(portal(kernel, gallery=False)) as client:
        assert client.get("/styleguide").status_code == 404


def test_every_macro_is_shown(client: TestClient[Litestar], kernel: Office):
    gallery = (FOLDER / "pages/styleguide.html").read_text()
    own = ("parts", "tables", "forms", "charts")
    texts = {name: (FOLDER / f"macros/{name}.html").read_text() for name in own}
    everything = gallery + "".join(texts.values())
    for text in texts.values():
        for macro in re.findall(r"{% macro (\w+)", text):
            assert len(re.findall(rf"(?<!macro ){macro}\(", everything)) >= 1, macro


def test_templates_are_no_longer_than_a_person_reads():
    lengths: dict[Any, int] = {file: len(file.read_text().splitlines()) for file in Path(FOLDER).rglob("*.html")}
    assert max(lengths.values()) <= 400
