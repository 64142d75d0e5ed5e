"""What a screen reader and a keyboard need of a page, read from its HTML: names, labels, headings, landmarks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
NAMED = ("button", "a", "h1", "h2", "h3", "h4", "label", "legend", "summary", "th", "title", "caption")
UNLABELLED = ("hidden", "submit")


@dataclass
class Element:
    """An element with the text inside it, hidden icons left out."""

    tag: str
    of: dict[str, str]
    above: tuple[str, ...]
    text: str = ""
    within: list[Element] = field(default_factory=list)

    def shown(self) -> str:
        line = " ".join(f'{name}="{value}"' for name, value in self.of.items())
        return f"<{self.tag} {line}>"[:160]


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found, self._open, self._silent = list[Element](), list[Element](), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs}, tuple(each.tag for each in self._open))
        self.found.append(one)
        for each in self._open:
            each.within.append(one)
        if tag not in VOID:
            self._open.append(one)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(each.of.get("aria-hidden") == "true" for each in self._open):
            for each in self._open:
                each.text += data


def faults(html: str) -> list[str]:
    """What is wrong with a page for whoever hears it or goes through it by keys."""
    tree = _Tree()
    tree.feed(html)
    found = tree.found
    return [*_frame(found), *_headings(found), *_names(found), *_labels(found), *_tables(found), *_ids(found)]


def _frame(found: list[Element]) -> list[str]:
    count = Counter(each.tag for each in found)
    said = [f"{count[tag]} of <{tag}>" for tag in ("h1", "main", "title") if count[tag] != 1]
    language = next((each.of.get("lang") for each in found if each.tag == "html"), "")
    return said + ([] if language else ["no language"])


def _headings(found: list[Element]) -> list[str]:
    levels = [(int(each.tag[1]), each.text.strip()) for each in found if each.tag in ("h1", "h2", "h3", "h4", "h5")]
    return [
        f"heading {text!r} of level {now} after one of level {before}"
        for (before, _), (now, text) in pairwise(levels)
        if now > before + 1
    ]


def _names(found: list[Element]) -> list[str]:
    """Whatever is pressed, opened or read as a heading says what it is."""
    return [
        f"nameless {each.shown()}"
        for each in found
        if each.tag in NAMED
        and each.of.get("aria-hidden") != "true"
        and not (each.text.strip() or each.of.get("aria-label") or each.of.get("aria-labelledby"))
    ] + [f"no alt: {each.shown()}" for each in found if each.tag == "img" and "alt" not in each.of]


def _labels(found: list[Element]) -> list[str]:
    wanted = [each for each in found if each.tag in ("input", "select", "textarea")]
    wanted = [each for each in wanted if each.of.get("type") not in UNLABELLED]
    said = {each.of["for"] for each in found if each.tag == "label" and "for" in each.of}
    return [
        f"no label: {each.shown()}"
        for each in wanted
        if each.of.get("id") not in said
        and "label" not in each.above
        and not (each.of.get("aria-label") or each.of.get("aria-labelledby"))
    ]


def _tables(found: list[Element]) -> list[str]:
    """A table has a caption, and each of its heads says of what."""
    tables = [each for each in found if each.tag == "table"]
    return [
        f"{what}: {each.shown()}"
        for each in tables
        for what, there in (
            ("table without caption", any(one.tag == "caption" for one in each.within)),
            ("head without scope", all("scope" in one.of for one in each.within if one.tag == "th")),
            ("table without heads", any(one.tag == "th" for one in each.within)),
        )
        if not there
    ]


def _ids(found: list[Element]) -> list[str]:
    known = Counter(each.of["id"] for each in found if each.of.get("id"))
    twice = [f"id {name!r} {count} times" for name, count in known.items() if count > 1]
    meant = [
        (name, one)
        for each in found
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for")
        for one in each.of.get(name, "").split()
    ]
    return twice + [f"{name}={one!r} names nothing" for name, one in meant if one not in known]
