"""Contrast, computed from the tokens; nothing else in the style may name a colour."""

from __future__ import annotations

import re

import pytest

from attain.portal.assets import STATIC, STYLES, Assets

TOKENS = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", (STATIC / "css/tokens.css").read_text()))
TEXT = [
    *(
        (ink, paper)
        for ink in ("ink", "ink-soft", "accent", "accent-strong")
        for paper in ("paper", "card", "sunk", "raised")
    ),
    ("accent-strong", "accent-soft"),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    *((tone, f"{tone}-soft") for tone in ("good", "info", "warn", "bad")),
    *((tone, "card") for tone in ("good", "info", "warn", "bad")),
]
SHAPES = [
    ("edge", "card"),
    ("edge", "paper"),
    ("focus", "card"),
    ("focus", "paper"),
    *((f"c{at}", "card") for at in range(1, 7)),
]


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, side: int) -> float:
    pair = sorted(luminance(TOKENS[name].split(", ")[side]) for name in (one, other))
    return (pair[1] + 0.05) / (pair[0] + 0.05)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_words_can_be_read(ink: str, paper: str, side: int):
    assert contrast(ink, paper, side) >= 4.5


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "paper"), SHAPES)
def test_shapes_can_be_seen(shape: str, paper: str, side: int):
    assert contrast(shape, paper, side) >= 3


def test_every_token_used_is_there():
    style = Assets().get(Assets().path("attain.css").removeprefix("/static/"))
    assert style is not None
    text = style.content.decode()
    used, made = set(re.findall(r"var\(--([\w-]+)", text)), set(re.findall(r"--([\w-]+):", text))
    assert used <= made


def test_every_part_of_the_style_is_served():
    assert {file.stem for file in (STATIC / "css").glob("*.css")} == set(STYLES)
