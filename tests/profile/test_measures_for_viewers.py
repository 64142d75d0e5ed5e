"""A measure of a case is seen only through the rows of that case (LANGUAGE 6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from capable_help import catalogue_of, grant, learnt, rated, take_part
from reviews_help import SYSTEM, Trial
from sqlalchemy import insert, update

from attain.access import rules
from attain.access.tables import case_grant, submission
from attain.cases.sights import Never, never_of, table_of
from attain.measures.store import NewMeasure, record
from attain.profile.measures import for_viewer, standing, standing_by_item
from attain.profile.rights import may_open

LINE = "capability.level"


def labels(firm: Trial, viewer: int, person: int, name: str = LINE, item: str = "communicating") -> list[str]:
    with firm.kernel.store.read() as connection:
        found = for_viewer(connection, viewer, [person], firm.clock.now())
    return [one.label for one in found.get((person, name, item), [])]


def someone(firm: Trial) -> int:
    return firm.person("1012")


def test_without_a_grant_nobody_sees_it_not_even_the_person(firm: Trial) -> None:
    person, other = someone(firm), firm.person("1020")
    rated(firm, person, communicating="skilled")
    assert labels(firm, person, person) == []
    assert labels(firm, other, person) == []


def test_a_grant_opens_it_to_its_role_alone_and_its_end_closes_it(firm: Trial) -> None:
    person, friend, other = someone(firm), firm.person("1020"), firm.person("1021")
    case_id = rated(firm, person, communicating="skilled")
    take_part(firm, case_id, "observer", friend)
    grant(firm, case_id, "observer")
    assert labels(firm, friend, person) == ["skilled"]
    assert labels(firm, other, person) == []
    assert labels(firm, person, person) == []
    firm.later(minutes=1)
    with firm.kernel.store.write(SYSTEM, "test.end") as tx:
        tx.connection.execute(update(case_grant).where(case_grant.c.role == "observer").values(until=tx.now))
    assert labels(firm, friend, person) == []


@pytest.mark.parametrize(("how", "seen"), [("full", True), ("without_names", True), ("averages_only", False)])
def test_averages_show_no_single_value(firm: Trial, how: str, seen: bool) -> None:
    person, friend = someone(firm), firm.person("1020")
    case_id = rated(firm, person, communicating="skilled")
    take_part(firm, case_id, "observer", friend)
    grant(firm, case_id, "observer", how=how)
    assert bool(labels(firm, friend, person)) is seen


def test_a_grant_of_another_step_does_not_do(firm: Trial) -> None:
    person, friend = someone(firm), firm.person("1020")
    case_id = rated(firm, person, communicating="skilled")
    take_part(firm, case_id, "observer", friend)
    grant(firm, case_id, "observer", "self_review")
    assert labels(firm, friend, person) == []


def test_writers_see_what_they_wrote(firm: Trial) -> None:
    person, writer = someone(firm), firm.person("1020")
    case_id = rated(firm, person, communicating="skilled")
    row = {
        "id": 900001, "case_id": case_id, "step": "manager_review", "repetition": 1, "attempt": 1, "author_id": writer,
        "on_behalf_of_id": None, "form": "quick_manager", "items": {}, "key": "k",
    }  # fmt: skip
    with firm.kernel.store.write(SYSTEM, "test.written") as tx:
        tx.connection.execute(insert(submission).values(row | {"submitted_at": tx.now}))
    assert labels(firm, writer, person) == ["skilled"]


def test_what_came_from_no_case_has_no_rows_to_go_by(firm: Trial) -> None:
    person = someone(firm)
    learnt(firm, person, communicating="aware")
    assert labels(firm, person, person) == ["aware"]


def test_policy_hides_a_measure_wherever_it_comes_from(firm: Trial) -> None:
    person, partner = someone(firm), firm.person("1010")
    with firm.kernel.store.write(SYSTEM, "test.potential") as tx:
        record(
            tx,
            NewMeasure(
                person_id=person, name="talent.potential", valid_from=tx.now.date(), source="import", label="high"
            ),
        )
    assert labels(firm, person, person, "talent.potential", "") == []
    assert labels(firm, partner, person, "talent.potential", "") == ["high"]


def test_what_is_newest_on_a_day(firm: Trial) -> None:
    person, today = someone(firm), firm.clock.now().date()
    learnt(firm, person, communicating="aware")
    firm.later(days=3)
    learnt(firm, person, communicating="skilled")
    with firm.kernel.store.read() as connection:
        found = for_viewer(connection, person, [person], firm.clock.now(), [LINE])
    assert [one.label for one in found[person, LINE, "communicating"]] == ["skilled", "aware"]
    assert standing_by_item(found, LINE, today)[person]["communicating"].label == "aware"
    assert standing(found[person, LINE, "communicating"], today - timedelta(days=1)) is None


def test_whose_profile_may_be_opened(firm: Trial) -> None:
    """One's own, those of one's reports, those of the department that one looks after."""
    catalogue, now = catalogue_of(firm), firm.clock.now()
    with firm.kernel.store.read() as connection:

        def opens(viewer: str, person: str) -> bool:
            ids = firm.person(viewer), firm.person(person)
            return ids[1] in may_open(connection, catalogue, ids[0], [ids[1]], now)

        assert opens("1100", "1100")
        assert opens("1001", "1002")
        assert opens("1012", "1002")
        assert not opens("1012", "1003")
        assert not opens("1002", "1001")
        assert not opens("1030", "1002")
        assert not opens("1010", "1002")


def test_a_table_of_a_workflow() -> None:
    workflow = {
        "visibility": [{"what": ["a", "b.c.d"]}, {"what": "measure talent.potential"}],
        "scores": [{"id": "overall", "judgement": {"in": "a.s.f"}}, {"id": "other"}],
    }
    found = table_of(workflow)
    assert found == rules.Table(frozenset({"a", "b.c.d", "measure talent.potential"}), {"a.s.f": "overall"})


def test_what_policy_never_shows() -> None:
    said = {"rules": {"never_show": [{"what": "a.b", "to": ["employee", "manager of employee"]}]}}
    assert list(never_of(said)) == [Never("a.b", "employee"), Never("a.b", "manager of employee")]
    assert list(never_of({"rules": {}})) == []
