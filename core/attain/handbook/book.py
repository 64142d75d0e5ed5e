"""The handbook as values: one chapter for each workflow, then the scales and the rules that hold for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from attain.checks.ends import endings
from attain.config.days import said_day
from attain.config.text import words
from attain.handbook import chapters, fields, rating
from attain.handbook.explained import Explained, explained
from attain.handbook.flow import picture
from attain.handbook.overlays import differs
from attain.handbook.rules import policies
from attain.handbook.said import plain
from attain.handbook.speech import Speech
from attain.handbook.svg import svg
from attain.handbook.table import Table

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource


OFF_SCALE = {"drop_out": "is left out", "not_rated": "leaves it without a rating"}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One workflow."""

    id: str
    title: str
    help: str
    flow: str  # SVG
    cast: Table
    steps: Table
    cycles: Table
    starts: Table
    differs: Table
    sees: tuple[tuple[str, Table], ...]
    questions: tuple[tuple[str, Table], ...]
    ratings: tuple[rating.Rating, ...]
    worked_out: tuple[Explained, ...]
    follows: Table


@dataclass(frozen=True, slots=True)
class Handbook:
    """All of it, in one language."""

    title: str
    language: str
    chapters: tuple[Chapter, ...]
    scales: tuple[tuple[str, Table], ...]
    rules: Table


def handbook(catalogue: Catalogue, language: str = "") -> Handbook:
    """The handbook of an organisation whose configuration the checks have accepted."""
    language = language or catalogue.language
    title = words(catalogue.organisation.data.get("title", ""), language, catalogue.language)
    found = tuple(_chapter(catalogue, one, language) for one in catalogue.of_kind("workflow"))
    scales = tuple(_scale(one, language, catalogue.language) for one in catalogue.of_kind("scale"))
    return Handbook(title, language, found, scales, _rules(catalogue, language))


def _chapter(catalogue: Catalogue, workflow: Resource, language: str) -> Chapter:
    said = Speech(catalogue, workflow.id, language)
    prose = said.prose(_dates(catalogue, workflow.id))
    titles = {id: (said.step(id), said.names(step.get("who"))) for id, step in said.steps.items()}
    title = said.text(workflow.data.get("title"), workflow.id)
    drawn = svg(picture(said.drawn, titles), title, "The table below says the same")
    return Chapter(
        workflow.id,
        title,
        said.text(workflow.data.get("help")),
        drawn,
        chapters.cast(said, prose).filled(),
        chapters.steps(said, prose),
        _cycles(catalogue, workflow.id, language),
        chapters.starts(said, prose),
        differs(said, prose),
        tuple(chapters.sees(said, prose)),
        tuple(fields.questions(said)),
        tuple(rating.ratings(said, prose)),
        tuple(explained(catalogue, said, prose)),
        chapters.follows(said, prose),
    )


def _dates(catalogue: Catalogue, workflow: str) -> dict[str, str]:
    """The named dates in words, where the workflow has just one cycle and they are the same for everybody."""
    cycles = [one.data for one in catalogue.of_kind("cycle") if one.data.get("workflow") == workflow]
    if len(cycles) != 1 or any(wave.get("dates") for wave in cycles[0].get("waves", ())):
        return {}
    return {name: said_day(date.fromisoformat(day)) for name, day in (cycles[0].get("dates") or {}).items()}


def _cycles(catalogue: Catalogue, workflow: str, language: str) -> Table:
    latest = {one.cycle: one.bound.day for one in endings(catalogue)}
    rows = tuple(
        (
            words(one.data.get("title", one.id), language, catalogue.language),
            said_day(date.fromisoformat(one.data["starts"])) if "starts" in one.data else "",
            "; ".join(_named_days(one.data, language, catalogue.language)),
            said_day(latest[one.id]) if one.id in latest else "",
        )
        for one in catalogue.of_kind("cycle")
        if one.data.get("workflow") == workflow
    )
    return Table(("Cycle", "Starts", "Days", "Every review has ended by"), rows).filled()


def _named_days(cycle: Mapping[str, Any], language: str, first: str) -> Iterator[str]:
    """`plans due: 1 March 2027`, and where they differ between waves, of each wave."""
    if told := _days(cycle.get("dates") or {}):
        yield told
    for wave in cycle.get("waves", ()):
        if told := _days(wave.get("dates") or {}):
            yield f"{words(wave.get('title', wave['id']), language, first)} – {told}"


def _days(dates: Mapping[str, str]) -> str:
    return ", ".join(f"{plain(name)}: {said_day(date.fromisoformat(day))}" for name, day in dates.items())


def _scale(scale: Resource, language: str, first: str) -> tuple[str, Table]:
    levels = [*scale.data.get("levels", ()), *scale.data.get("off_scale", ())]
    rows = [_level(each, language, first) for each in levels]
    if "range" in scale.data:
        span = scale.data["range"]
        rows.insert(0, (f"{span['from']} to {span['to']} in steps of {span['step']}", "", ""))
    return words(scale.data.get("title", scale.id), language, first), Table(
        ("Level", "Counts as", "Meaning"), tuple(rows)
    ).filled()


def _level(each: Mapping[str, Any], language: str, first: str) -> tuple[str, str, str]:
    label, meaning = (words(each.get(key, ""), language, first) for key in ("label", "meaning"))
    counts = (
        OFF_SCALE.get(str(each["in_scores"]), plain(each["in_scores"]))
        if "in_scores" in each
        else str(each.get("value", ""))
    )
    return label, counts, meaning


def _rules(catalogue: Catalogue, language: str) -> Table:
    return Table(("Rule", "What it says"), policies(catalogue, language))
