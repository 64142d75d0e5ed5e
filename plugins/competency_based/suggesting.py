"""From gaps to learning: what of the catalogues closes a gap, and why. The rules are pure; the source reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from attain.api.development import Standing, Suggestion, standings
from attain.api.language import Scale, words
from competency_based.gaps import Gap, largest_first
from competency_based.model import Learnable, RoleProfile, learnables_of, scale_of
from competency_based.reading import Capable, capable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.api.language import Catalogue


@dataclass(frozen=True, slots=True)
class Offered:
    """What learning there is, and on which scale levels stand."""

    learnables: Mapping[str, Learnable]
    scale: Scale


def reaching(gap: Gap, learn_from: Collection[str], offered: Offered) -> list[str]:
    """The learning that leads to the level needed: what builds it, the lowest such level first.

    What the framework names under `learn_from` and builds nothing itself is taken at its word.
    """
    rank = {level.id: place for place, level in enumerate(offered.scale.ordered)}
    wanted = rank[gap.required]
    found: list[tuple[int, str]] = []
    for name, one in offered.learnables.items():
        built = rank.get(one.builds.get(gap.item, ""), -1)
        if built >= wanted or (name in learn_from and not one.builds):
            found.append((max(built, wanted), name))
    return [name for _, name in sorted(found, key=lambda pair: pair[0])]


def ready(
    name: str, learnables: Mapping[str, Learnable], done: Collection[str], seen: tuple[str, ...] = ()
) -> list[str]:
    """What can be begun now to get to an item: itself, or what has to be completed before it; each once."""
    one = learnables.get(name)
    if one is None or name in seen:
        return []
    before = [first for first in one.needs_first if first not in done]
    found = [step for first in before for step in ready(first, learnables, done, (*seen, name))]
    return list(dict.fromkeys(found)) if before else [name]


def next_steps(gap: Gap, learn_from: Collection[str], offered: Offered, standing: Standing) -> tuple[str, ...]:
    """Items of catalogues to suggest for a gap; none where something is under way or planned for it already."""
    ends = reaching(gap, learn_from, offered)
    if _planned(gap, offered.scale, standing) or standing.under_way.intersection(ends):
        return ()
    left = [name for name in ends if name not in standing.completed]
    steps = [step for name in left for step in ready(name, offered.learnables, standing.completed)]
    taken = standing.completed | standing.under_way
    return tuple(step for step in dict.fromkeys(steps) if step not in taken)


def _planned(gap: Gap, scale: Scale, standing: Standing) -> bool:
    """An open entry of a plan is about this capability and goes as far, or does not say how far."""
    return any(
        entry.item == gap.item and (not entry.to_level or (scale.compare(entry.to_level, gap.required) or 0) >= 0)
        for entry in standing.planned
    )


def suggest_for(catalogue: Catalogue, one: Capable, standing: Standing) -> list[Suggestion]:
    """The suggestions for one person: required learning first, then gaps, the largest first. Pure."""
    if one.profile is None:
        return []
    return [*_required(catalogue, one, one.profile, standing), *_for_gaps(catalogue, one, one.profile, standing)]


def _required(catalogue: Catalogue, one: Capable, profile: RoleProfile, standing: Standing) -> Iterator[Suggestion]:
    learnables = learnables_of(catalogue)
    title = words(profile.title, catalogue.language)
    for name in profile.required_learning:
        if name in learnables and name not in standing.completed | standing.under_way:
            yield Suggestion(
                person_id=one.person_id, item="", title=learnables[name].title, from_level="", to_level="",
                reason=f"Everybody in the role {title} completes it.", learn_from=(name,),
            )  # fmt: skip


def _for_gaps(catalogue: Catalogue, one: Capable, profile: RoleProfile, standing: Standing) -> Iterator[Suggestion]:
    framework, offered = (
        catalogue.model("framework", profile.framework),
        Offered(learnables_of(catalogue), scale_of(catalogue, profile.framework)),
    )
    for gap in largest_first(one.gaps):
        capability = framework.get(gap.item)
        steps = next_steps(gap, capability.learn_from, offered, standing)
        if steps:
            yield Suggestion(
                person_id=one.person_id, item=gap.item, title=words(capability.title, catalogue.language),
                from_level=gap.assessed, to_level=gap.required, reason=_reason(catalogue, profile, gap, offered.scale),
                learn_from=steps,
            )  # fmt: skip


def _reason(catalogue: Catalogue, profile: RoleProfile, gap: Gap, scale: Scale) -> str:
    needed, now = (scale.label(level, catalogue.language) for level in (gap.required, gap.assessed))
    title = words(profile.title, catalogue.language)
    return f"The role {title} needs {needed}; assessed as {now}."


class CapabilitySuggestions:
    """Suggests from what each person may see himself, so that nothing unreleased shows through a suggestion."""

    def suggest(
        self, connection: Connection, catalogue: Catalogue, persons: Collection[int], on: date
    ) -> dict[int, list[Suggestion]]:
        """{person: suggestions, the most useful first}. A constant number of statements for up to 500 persons."""
        at = datetime.combine(on, time.max, UTC)
        found = capable(connection, catalogue, {person: person for person in persons}, at)
        return suggested(connection, catalogue, found, on)


def suggested(
    connection: Connection, catalogue: Catalogue, found: Mapping[int, Capable], on: date
) -> dict[int, list[Suggestion]]:
    """{person: suggestions} for people who were read already."""
    stand = standings(connection, found, on)
    return {person: suggest_for(catalogue, one, stand[person]) for person, one in found.items()}
