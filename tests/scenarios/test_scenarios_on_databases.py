"""The stories of the demo, played through the portal's commands on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from database_stage import OnDatabases

from attain.forms.entries import EntryList
from attain.scenarios.run import run_scenario

from scenario_helpers import demo  # isort: skip


def parts(scenario: str) -> list[str]:
    resource = demo().get("scenario", scenario)
    assert resource is not None
    cases = [case["id"] for case in resource.data["cases"]]
    return cases + [f"refused_{number + 1}" for number in range(len(resource.data["refused"]))]


@pytest.mark.parametrize("part", parts("quick_review_scenarios"))
def test_the_quick_review_on_both_databases(stages: OnDatabases, part: str) -> None:
    (result,) = run_scenario(demo(), "quick_review_scenarios", part, stages)
    assert [f"{one.where.path} {one.message}" for one in result.findings] == []


@pytest.mark.parametrize("part", parts("annual_review_scenarios"))
def test_the_annual_review_on_both_databases(stages: OnDatabases, part: str) -> None:
    plan = demo().model("goal_plan", "annual_goals")
    if not isinstance(plan, EntryList):
        pytest.skip("the plugin of the plan that this review begins with has no list to fill in yet")
    (result,) = run_scenario(demo(), "annual_review_scenarios", part, stages)
    assert [f"{one.where.path} {one.message}" for one in result.findings] == []
