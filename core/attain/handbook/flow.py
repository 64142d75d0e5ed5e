"""Where the boxes of a workflow's picture lie: steps below one another, branches side by side, parts in frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Any

from attain.handbook.wording import ENGLISH, Wording

WIDTH, LINE, PAD, GAP, BESIDE, HEAD, OUT = 216, 17, 12, 26, 44, 26, 26
LETTERS, SMALL, LABEL = 27, 32, 30
"""Letters of a title, and of the names below it, that fit into one line of a box; room for how often a way is gone."""

Words = Mapping[str, tuple[str, str]]
"""{step: (title, who)}."""


@dataclass(frozen=True, slots=True)
class Box:
    """One rectangle: a step (`lines` are its title, `who` stands below), or the frame of a part."""

    id: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    who: str = ""
    kind: str = "step"  # step, maybe (opens only on a condition), frame, maybe-frame, bar
    verb: str = ""

    @property
    def middle(self) -> float:
        """Half way from left to right."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to the next; `back` for a way back, which turns at `turn`, beside all boxes that it passes."""

    start: tuple[float, float]
    end: tuple[float, float]
    back: bool = False
    label: str = ""
    turn: float = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """All boxes and arrows, in the order of drawing, and how much room they take: from `left` to `width`."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float
    left: float = 0


def picture(steps: Sequence[Mapping[str, Any]], said: Words, tell: Wording = ENGLISH) -> Picture:
    """The picture of a workflow's steps."""
    drawing = _Drawing(said, tell)
    width, height = drawing.size_of_run(steps)
    backs = drawing.ways_back(steps)
    drawing.run(steps, PAD, PAD, width)
    drawing.draw_backs(backs)
    turns = [arrow.turn for arrow in drawing.arrows if arrow.back]
    right = max([width + 2 * PAD, *(turn + LABEL for turn in turns)])
    left = min([0, *(turn - LABEL for turn in turns)])
    return Picture(tuple(drawing.boxes), tuple(drawing.arrows), right, height + 2 * PAD, left)


def fitting(who: str, tell: Wording = ENGLISH) -> str:
    """As many names as fit, and how many more there are; a name that is too long alone loses its last words."""
    names = who.split(", ")
    for count in range(len(names), 0, -1):
        told = _and_more(", ".join(names[:count]), len(names) - count, tell)
        if len(told) <= SMALL:
            return told
    room = SMALL - len(_and_more("", len(names) - 1, tell))
    return _and_more(shorten(names[0], room, placeholder="…"), len(names) - 1, tell)


def _and_more(names: str, more: int, tell: Wording) -> str:
    return tell("{names} and {count} more", names=names, count=more) if more else names


class _Drawing:
    def __init__(self, said: Words, tell: Wording) -> None:
        self.said, self.tell = said, tell
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []

    # --- how much room

    def size_of_run(self, steps: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
        sizes = [self.size(step) for step in steps]
        return max((w for w, _ in sizes), default=0), sum(h for _, h in sizes) + GAP * max(len(sizes) - 1, 0)

    def size(self, step: Mapping[str, Any]) -> tuple[float, float]:
        if step["do"] == "part":
            width, height = self.size_of_run(step.get("steps", ()))
            return width + 2 * PAD, height + HEAD + 2 * PAD
        if step["do"] == "parallel":
            inner = [self.size_of_run(branch["steps"]) for branch in step.get("branches", ())]
            width = sum(w for w, _ in inner) + BESIDE * max(len(inner) - 1, 0)
            return max(width, WIDTH), max((h for _, h in inner), default=0) + 2 * GAP + HEAD
        lines = self.lines(step)
        return WIDTH, LINE * (len(lines) + 1) + 2 * PAD - 4

    def lines(self, step: Mapping[str, Any]) -> list[str]:
        return wrap(self.said[step["id"]][0], LETTERS)[:3] or [step["id"]]

    # --- where

    def run(self, steps: Sequence[Mapping[str, Any]], x: float, y: float, width: float) -> None:
        before: float | None = None
        for step in steps:
            own, height = self.size(step)
            if before is not None:
                self.arrows.append(Arrow((x + width / 2, before), (x + width / 2, y)))
            self.place(step, x + (width - own) / 2, y)
            before, y = y + height, y + height + GAP

    def place(self, step: Mapping[str, Any], x: float, y: float) -> None:
        width, height = self.size(step)
        if step["do"] == "part":
            self._box(step, x, y, "maybe-frame" if "when" in step or step.get("optional") else "frame")
            self.run(step.get("steps", ()), x + PAD, y + HEAD + PAD, width - 2 * PAD)
        elif step["do"] == "parallel":
            self.fork(step, x, y, width, height)
        else:
            self._box(step, x, y, "maybe" if "when" in step or step.get("optional") else "step")

    def fork(self, step: Mapping[str, Any], x: float, y: float, width: float, height: float) -> None:
        title = self.said[step["id"]][0]
        self.boxes.append(Box(step["id"], x, y, width, HEAD, (title,), kind="bar", verb="parallel"))
        self.boxes.append(Box("", x, y + height - 3, width, 3, (), kind="bar"))
        inner = [self.size_of_run(branch["steps"]) for branch in step.get("branches", ())]
        at = x + (width - sum(w for w, _ in inner) - BESIDE * max(len(inner) - 1, 0)) / 2
        for branch, (own, tall) in zip(step.get("branches", ()), inner, strict=True):
            middle = at + own / 2
            self.arrows.append(Arrow((middle, y + HEAD), (middle, y + HEAD + GAP)))
            self.run(branch["steps"], at, y + HEAD + GAP, own)
            self.arrows.append(Arrow((middle, y + HEAD + GAP + tall), (middle, y + height - 3)))
            at += own + BESIDE

    def _box(self, step: Mapping[str, Any], x: float, y: float, kind: str) -> None:
        width, height = self.size(step)
        title, who = self.said[step["id"]]
        lines = (title,) if kind.endswith("frame") else tuple(self.lines(step))
        self.boxes.append(Box(step["id"], x, y, width, height, lines, fitting(who, self.tell), kind, step["do"]))

    # --- back

    def ways_back(self, steps: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
        found = []
        for step in steps:
            back = step.get("send_back")
            if back:
                found.append((str(step["id"]), str(back["to"]), f"{back['at_most']}×"))
            inner = [*step.get("steps", ()), *(each for one in step.get("branches", ()) for each in one["steps"])]
            found += self.ways_back(inner)
        return found

    def draw_backs(self, backs: list[tuple[str, str, str]]) -> None:
        places = {box.id: box for box in self.boxes}
        for start, end, label in backs:
            if start in places and end in places:
                a, b = places[start], places[end]
                turn = self._turn(a, b, left=b.middle < a.middle)
                here, there = ((box.x if turn < box.x else box.x + box.width, box.y + box.height / 2) for box in (a, b))
                self.arrows.append(Arrow(here, there, True, label, turn))

    def _turn(self, a: Box, b: Box, *, left: bool) -> float:
        """Where a way back goes up: outside of every step on its height, and of the ways that go there already."""
        low, high = min(a.y, b.y), max(a.bottom, b.bottom)
        passed = [box for box in self.boxes if box.lines and box.y < high and box.bottom > low]
        since, until = min(a.x, b.x), max(a.x + a.width, b.x + b.width)
        steps = [box for box in passed if box.kind in ("step", "maybe") and box.x < until and box.x + box.width > since]
        beside = [each for each in self.arrows if each.back and min(each.start[1], each.end[1]) < high]
        taken = [each.turn for each in beside if max(each.start[1], each.end[1]) > low]
        if left:
            return min([box.x - OUT / 2 for box in steps] + [turn - OUT for turn in taken if turn < a.middle])
        return max([box.x + box.width + OUT / 2 for box in steps] + [turn + OUT for turn in taken if turn > a.middle])
