"""A simulation and a launch agree on who is missing without whom nothing may open."""

from __future__ import annotations

import pytest
from reviews_help import SYSTEM, Trial
from sqlalchemy import func, select

from attain.cases.hr.launching import preview
from attain.cases.launch import launch, prepare, who_is_missing
from attain.cases.people_changes import let_leave
from attain.cases.tables import cases, review_cycle
from attain.config.catalogue import Catalogue
from attain.errors import AttainError
from attain.simulating.grounds import from_database
from attain.simulating.run import play_cycle
from attain.simulating.summing import summed

CYCLE = "half_year_2027"
SAID = "HR operations is missing for "


def missing(trial: Trial) -> str:
    at = trial.clock.now()
    with trial.kernel.store.read() as connection:
        return who_is_missing(connection, trial.kernel.world, prepare(connection, trial.kernel.world, CYCLE, at), at)


def without_operations(trial: Trial) -> None:
    """Whoever holds the role that must never be empty leaves."""
    for number in ("1010", "1011"):
        let_leave(trial.kernel.store, trial.kernel.world, SYSTEM, trial.person(number), trial.clock.now().date())
    trial.later(days=1)


def test_nobody_is_missing_in_a_sound_organisation(waiting: Trial) -> None:
    assert missing(waiting) == ""


def test_what_the_simulation_says_could_not_be_launched_is_not_launched(waiting: Trial, demo: Catalogue) -> None:
    without_operations(waiting)
    with from_database(waiting.kernel, demo, CYCLE) as ground:
        found = summed(ground, play_cycle(ground, CYCLE, 1, "typical"))
    [told] = [one for one in found.problems if "could not be launched" in one]
    many = f"{SAID}{found.people:,} people"
    assert many in told
    with pytest.raises(AttainError, match=f"nothing was launched: {many}"):
        launch(waiting.kernel.store, waiting.kernel.world, SYSTEM, CYCLE, as_expected=True)
    with waiting.kernel.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(cases)).scalar() == 0
        assert connection.execute(select(func.count()).select_from(review_cycle)).scalar() == 0


def test_the_portal_says_so_before(waiting: Trial) -> None:
    without_operations(waiting)
    store, world, at = waiting.kernel.store, waiting.kernel.world, waiting.clock.now()
    with store.read() as connection:
        assert SAID in preview(connection, world, prepare(connection, world, CYCLE, at), at).stops
