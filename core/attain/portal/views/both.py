"""What two readers may both see of a review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from attain.portal.views.reading import Paper, Part, Readable, ScoreCard

if TYPE_CHECKING:
    from attain.portal.views.reading import Mark


def both(first: Readable, second: Readable) -> Readable:
    """Only what stands in both.  A paper is the same when step, time and attempt are; its name shows if both see it."""
    others = {(paper.step, paper.at, paper.attempt): paper for paper in second.papers}
    pairs = [(paper, others.get((paper.step, paper.at, paper.attempt))) for paper in first.papers]
    papers = (_paper(one, other) for one, other in pairs if other is not None)
    cards = {card.title: card for card in second.scores}
    scores = (_card(card, cards[card.title]) for card in first.scores if card.title in cards)
    voices = tuple(voice for voice in first.voices if voice in second.voices)
    return Readable(
        tuple(paper for paper in papers if paper.parts), tuple(card for card in scores if card.marks), voices
    )


def _paper(one: Paper, other: Paper) -> Paper:
    known = {part.title: set(part.lines) for part in other.parts}
    parts = tuple(_part(part, known.get(part.title, set())) for part in one.parts)
    name = one.by if one.by == other.by else ""
    return replace(
        one, parts=tuple(part for part in parts if part.lines), by=name, own=False, partly=one.partly or other.partly
    )


def _part(part: Part, known: Iterable[object]) -> Part:
    return Part(part.title, tuple(line for line in part.lines if line in known))


def _card(one: ScoreCard, other: ScoreCard) -> ScoreCard:
    marks: tuple[Mark, ...] = tuple(mark for mark in one.marks if mark in other.marks)
    how = one.how if one.how == other.how else ()
    return replace(one, marks=marks, how=how, reason=one.reason if one.reason == other.reason else "")
