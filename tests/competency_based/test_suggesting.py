"""Which learning is suggested for a gap."""

from __future__ import annotations

import pytest

from attain.development.standing import PlannedEntry, Standing
from attain.scales.model import Level, Scale
from competency_based.gaps import gap
from competency_based.model import Learnable
from competency_based.suggesting import Offered, next_steps, reaching, ready

NAMES = ("aware", "practised", "skilled", "leading")
SCALE = Scale("levels", "proficiency", tuple(map(Level, NAMES, NAMES)))
ITEMS = {
    one.id: one
    for one in (
        Learnable("basics", "Basics", {"writing": "practised"}, ()),
        Learnable("more", "More", {"writing": "skilled"}, ("basics",)),
        Learnable("masters", "Masters", {"writing": "leading"}, ()),
        Learnable("coaching", "Coaching", {}, ()),
        Learnable("law", "Law", {"law": "leading"}, ()),
        Learnable("one", "One", {"ring": "skilled"}, ("other",)),
        Learnable("other", "Other", {}, ("one",)),
    )
}
OFFERED = Offered(ITEMS, SCALE)
GAP = gap(SCALE, 1, "writing", "skilled", "aware")


def test_what_builds_the_level_comes_first_and_lower_levels_do_not_count() -> None:
    assert reaching(GAP, (), OFFERED) == ["more", "masters"]


def test_what_a_framework_names_counts_only_where_it_says_no_level_of_its_own() -> None:
    assert reaching(GAP, ("coaching", "law", "basics"), OFFERED) == ["more", "coaching", "masters"]


def test_what_has_to_be_completed_first_is_suggested_first() -> None:
    assert ready("more", ITEMS, done=()) == ["basics"]
    assert ready("more", ITEMS, done=("basics",)) == ["more"]


def test_prerequisites_in_a_ring_suggest_nothing() -> None:
    assert ready("one", ITEMS, done=()) == []


@pytest.mark.parametrize(
    ("standing", "steps"),
    [
        (Standing(), ("basics", "masters")),
        (Standing(completed=frozenset({"basics"})), ("more", "masters")),
        (Standing(completed=frozenset({"basics", "more"})), ("masters",)),
        (Standing(registered=frozenset({"basics"})), ("masters",)),
        (Standing(registered=frozenset({"more"})), ()),
        (Standing(planned=(PlannedEntry("masters", "", ""),)), ()),
        (Standing(planned=(PlannedEntry("", "writing", ""),)), ()),
        (Standing(planned=(PlannedEntry("", "writing", "skilled"),)), ()),
        (Standing(planned=(PlannedEntry("", "writing", "practised"),)), ("basics", "masters")),
        (Standing(planned=(PlannedEntry("", "law", "skilled"),)), ("basics", "masters")),
        (Standing(completed=frozenset(ITEMS)), ()),
    ],
)
def test_never_what_is_planned_registered_or_done(standing: Standing, steps: tuple[str, ...]) -> None:
    assert next_steps(GAP, (), OFFERED, standing) == steps
