"""The handbook as values: one chapter for each workflow, then the scales and the rules that hold for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from attain.checks.ends import endings
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
from attain.handbook.wording import Heads, Wording, Words, wording

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource


OFF_SCALE: Words = {"drop_out": "is left out", "not_rated": "leaves it without a rating"}
NARROW = 300
"""How wide a picture may be to stand on a telephone as it is."""
CYCLES: Heads = ("Cycle", "Starts", "Days", "Every review has ended by")
SCALE: Heads = ("Level", "Counts as", "Meaning")
RULES: Heads = ("Rule", "What it says")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One workflow."""

    id: str
    title: str
    help: str
    flow: str  # SVG
    dashed: bool  # something in it opens on a condition
    backs: bool  # a way goes back
    wide: bool  # too wide for a telephone
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
    tell: Wording
    chapters: tuple[Chapter, ...]
    scales: tuple[tuple[str, Table], ...]
    rules: Table


def handbook(catalogue: Catalogue, language: str = "", tell: Wording | None = None) -> Handbook:
    """The handbook of an organisation whose configuration the checks have accepted.

    Titles are those of the language; the fixed words too, unless `tell` has others.
    """
    language = language or catalogue.language
    tell = tell or wording(language)
    rest = Speech(catalogue, "", language, tell)
    title = words(catalogue.organisation.data.get("title", ""), language, catalogue.language)
    found = tuple(_chapter(Speech(catalogue, one.id, language, tell), one) for one in catalogue.of_kind("workflow"))
    scales = tuple(_scale(one, rest) for one in catalogue.of_kind("scale"))
    rules = Table(tuple(map(tell, RULES)), policies(catalogue, language, tell))
    return Handbook(title, language, tell, found, scales, rules)


def _chapter(said: Speech, workflow: Resource) -> Chapter:
    catalogue, tell = said.catalogue, said.tell
    prose = said.prose(_dates(catalogue, workflow.id, tell))
    titles = {
        id: (said.step(id), said.names(one.get("who")) or chapters.quiet(one, said)) for id, one in said.steps.items()
    }
    title = said.text(workflow.data.get("title"), workflow.id)
    drawn = picture(said.drawn, titles, tell)
    return Chapter(
        workflow.id,
        title,
        said.text(workflow.data.get("help")),
        svg(drawn, title, tell("The table below says the same")),
        any(box.kind.startswith("maybe") for box in drawn.boxes),
        any(arrow.back for arrow in drawn.arrows),
        drawn.width - drawn.left > NARROW,
        chapters.cast(said, prose).filled(),
        chapters.steps(said, prose),
        _cycles(said),
        chapters.starts(said, prose),
        differs(said, prose),
        tuple(chapters.sees(said, prose)),
        tuple(fields.questions(said)),
        tuple(rating.ratings(said, prose)),
        tuple(explained(catalogue, said, prose)),
        chapters.follows(said, prose),
    )


def _dates(catalogue: Catalogue, workflow: str, tell: Wording) -> dict[str, str]:
    """The named dates in words, where the workflow has just one cycle and they are the same for everybody."""
    cycles = [one.data for one in catalogue.of_kind("cycle") if one.data.get("workflow") == workflow]
    if len(cycles) != 1 or any(wave.get("dates") for wave in cycles[0].get("waves", ())):
        return {}
    return {name: tell.day(date.fromisoformat(day)) for name, day in (cycles[0].get("dates") or {}).items()}


def _cycles(said: Speech) -> Table:
    catalogue, tell = said.catalogue, said.tell
    latest = {one.cycle: one.bound.day for one in endings(catalogue)}
    rows = tuple(
        (
            said.text(one.data.get("title"), one.id),
            tell.day(date.fromisoformat(one.data["starts"])) if "starts" in one.data else "",
            "; ".join(_named_days(one.data, said)),
            tell.day(latest[one.id]) if one.id in latest else "",
        )
        for one in catalogue.of_kind("cycle")
        if one.data.get("workflow") == said.id
    )
    return Table(tuple(map(tell, CYCLES)), rows).filled()


def _named_days(cycle: Mapping[str, Any], said: Speech) -> Iterator[str]:
    """`plans due: 1 March 2027`, and where they differ between waves, of each wave."""
    if told := _days(cycle.get("dates") or {}, said.tell):
        yield told
    for wave in cycle.get("waves", ()):
        if told := _days(wave.get("dates") or {}, said.tell):
            yield f"{said.text(wave.get('title'), wave['id'])} – {told}"


def _days(dates: Mapping[str, str], tell: Wording) -> str:
    days = {plain(name): tell.day(date.fromisoformat(day)) for name, day in dates.items()}
    return ", ".join(tell("{name}: {day}", name=name, day=day) for name, day in days.items())


def _scale(scale: Resource, said: Speech) -> tuple[str, Table]:
    levels = [*scale.data.get("levels", ()), *scale.data.get("off_scale", ())]
    rows = [_level(each, said) for each in levels]
    if "range" in scale.data:
        span = scale.data["range"]
        told = said.tell("{low} to {high} in steps of {step}", low=span["from"], high=span["to"], step=span["step"])
        rows.insert(0, (told, "", ""))
    title = said.text(scale.data.get("title"), scale.id)
    return title, Table(tuple(map(said.tell, SCALE)), tuple(rows)).filled()


def _level(each: Mapping[str, Any], said: Speech) -> tuple[str, str, str]:
    label, meaning = (said.text(each.get(key, "")) for key in ("label", "meaning"))
    counts = str(each.get("value", ""))
    if "in_scores" in each:
        counts = said.tell(OFF_SCALE[each["in_scores"]]) if each["in_scores"] in OFF_SCALE else plain(each["in_scores"])
    return label, counts, meaning
