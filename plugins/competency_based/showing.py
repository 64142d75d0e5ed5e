"""View models of one person's capabilities. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attain.api.development import Standing, Suggestion
from attain.api.language import Catalogue, words
from attain.api.measures import Measured
from attain.api.portal import charts, parts
from competency_based.gaps import Gap
from competency_based.model import learnables_of
from competency_based.reading import Capable
from competency_based.words import NOT_ASSESSED, Speech, distance, level_of, source, speech, tone

FEWEST_AXES = 3


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """What is suggested, why, and with what it can be learned."""

    title: str
    why: str
    learning: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequiredLearning:
    """Something that everybody in the role completes."""

    title: str
    state: str
    tone: parts.Tone


@dataclass(frozen=True, slots=True)
class CapabilitiesShown:
    """A person's capabilities against the role profile; `radar` from three capabilities on, when any is assessed."""

    profile: str
    help: str
    radar: charts.Radar | None
    table: parts.Table
    suggestions: tuple[SuggestionShown, ...]
    required: tuple[RequiredLearning, ...]
    not_assessed: int
    open: int
    more: str


def shown(
    catalogue: Catalogue,
    one: Capable,
    standing: Standing,
    suggested: Sequence[Suggestion],
    language: str,
    more: str = "",
) -> CapabilitiesShown | None:
    """What to show of one person; None without a role profile. `more` is the address of the whole page."""
    if one.profile is None:
        return None
    said = speech(catalogue, one.profile.framework, language)
    return CapabilitiesShown(
        profile=words(one.profile.title, language),
        help=words(one.profile.help, language),
        radar=radar(one, said),
        table=table(one, said),
        suggestions=tuple(_suggestion(catalogue, found, said) for found in suggested if found.item),
        required=tuple(_required(catalogue, name, standing) for name in one.profile.required_learning),
        not_assessed=sum(gap.size is None for gap in one.gaps),
        open=sum(gap.open for gap in one.gaps),
        more=more,
    )


def radar(one: Capable, said: Speech) -> charts.Radar | None:
    """Levels needed and assessed, counted from 1; what nobody assessed is a gap in the line."""
    rank = {level.id: place for place, level in enumerate(said.scale.ordered, 1)}
    if len(one.gaps) < FEWEST_AXES or not any(gap.assessed for gap in one.gaps):
        return None
    lines = (
        charts.Line("Needed", tuple(rank[gap.required] for gap in one.gaps)),
        charts.Line("Assessed", tuple(rank.get(gap.assessed) for gap in one.gaps)),
    )
    axes = tuple(said.title(gap.item) for gap in one.gaps)
    return charts.Radar("Needed and assessed", axes, lines, len(said.scale.levels))


COLUMNS = (
    parts.Column("Capability"),
    parts.Column("Needed"),
    parts.Column("Assessed"),
    parts.Column("Difference"),
    parts.Column("From"),
)


def table(one: Capable, said: Speech) -> parts.Table:
    """The figures behind the radar, in words."""
    rows = tuple(_row(gap, one.assessed, said) for gap in one.gaps)
    return parts.Table("Capabilities of the role profile", COLUMNS, rows)


def _row(gap: Gap, assessed: Mapping[str, Measured], said: Speech) -> tuple[parts.Cell, ...]:
    value = assessed.get(gap.item)
    framework = said.framework.id
    name = parts.Link(said.title(gap.item), f"/competency_based/frameworks/{framework}#{gap.item}")
    now = parts.Text(level_of(value, said)) if value else parts.Text(NOT_ASSESSED)
    apart = parts.Badge(distance(gap).capitalize(), tone(gap))
    return name, parts.Text(said.level(gap.required)), now, apart, parts.Text(source(value) if value else "–")


def _suggestion(catalogue: Catalogue, found: Suggestion, said: Speech) -> SuggestionShown:
    learnables = learnables_of(catalogue)
    titles = tuple(learnables[name].title for name in found.learn_from if name in learnables)
    title = f"{found.title}: {said.level(found.to_level)}" if found.to_level else found.title
    return SuggestionShown(title, found.reason, titles)


def _required(catalogue: Catalogue, name: str, standing: Standing) -> RequiredLearning:
    learnables = learnables_of(catalogue)
    title = learnables[name].title if name in learnables else name
    if name in standing.completed:
        return RequiredLearning(title, "Done", "good")
    return (
        RequiredLearning(title, "Under way", "info")
        if name in standing.under_way
        else RequiredLearning(title, "To do", "warn")
    )
