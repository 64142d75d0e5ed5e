from __future__ import annotations

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
from learning_help import PROPOSE, SYSTEM, TARGETS, Academy
from sqlalchemy import select

from attain.errors import Refusal
from attain.learning import certifications, evidence
from attain.learning.completed import completed
from attain.learning.learners import link_by_hand, strangers
from attain.learning.registrations import Wanted, register
from attain.learning.report import Report, kept
from attain.learning.result_tables import certification, completion, measure_proposal
from attain.learning.results import ignore, settle_waiting, unknown_activities
from attain.learning.rules import ResultRules
from attain.learning.tables import learning_activity, registration
from attain.measures.store import NewMeasure, current, history, record

GOOD = "e1,E1,c1,Clear writing,passed,2027-03-01,87.5,"
BETTER = "e2,E1,c2,Hard conversations,passed,2027-03-02,90,"
SAFE = "e3,E2,c3,Safety at work,completed,2027-01-31,,"
MANAGER = 6


def rows(academy: Academy, table: Any) -> list[Any]:
    with academy.store.read() as connection:
        return list(connection.execute(select(table).order_by(table.c.id)))


def manager_only(person_id: int, phrase: str) -> set[int]:
    return {MANAGER} if phrase == "manager of employee" else set()


def activity(academy: Academy, key: str) -> int:
    with academy.store.read() as connection:
        return connection.execute(
            select(learning_activity.c.id).where(learning_activity.c.external_key == key)
        ).scalar_one()


def assign(academy: Academy, person_id: int, key: str) -> int:
    what = activity(academy, key)
    with academy.store.write(SYSTEM, "test.assign") as tx:
        return register(tx, [Wanted(person_id, what, due_on=date(2027, 3, 31))])[0]


def counts(academy: Academy) -> tuple[int, int, int]:
    return tuple(len(rows(academy, table)) for table in (completion, certification, measure_proposal))  # type: ignore[return-value]


def test_a_result_is_stored_once_however_often_and_in_whatever_order_it_is_read(academy: Academy) -> None:
    lines = [GOOD, BETTER, SAFE]
    assert academy.results(lines)["added"] == 3
    before = counts(academy)
    for seed in range(4):
        random.Random(seed).shuffle(lines)
        report = academy.results([*lines, lines[0], ""])
        assert (report["added"], report["repeated"]) in [(0, 3), (0, 4)]
    assert counts(academy) == before == (3, 1, 2)
    academy.results([*lines, "e4,E3,c3,Safety at work,completed,2027-02-01,,"])
    assert counts(academy) == (4, 2, 2)


def test_a_file_that_did_not_change_is_not_read_again_and_its_problems_stay_listed(academy: Academy) -> None:
    academy.results([GOOD, "e9,E1,c1,Clear writing,passed,yesterday,,"])
    assert academy.results([GOOD, "e9,E1,c1,Clear writing,passed,yesterday,,"]).counts == {}
    with academy.store.read() as connection:
        result = kept(connection, "academy", "progress").result
    assert result["problems"][0]["where"] == "transcript.csv, row 3"


def test_without_event_ids_learner_activity_moment_and_outcome_make_one(academy: Academy) -> None:
    line = ",E1,c1,Clear writing,passed,2027-03-01T10:00:00Z,80,"
    academy.results([line, line])
    academy.results([line, line.replace("10:00:00Z", "11:00:00+01:00")])
    assert len(rows(academy, completion)) == 1


BAD = {
    "e5,,c1,x,passed,2027-03-01,,": "learner is empty",
    "e5,E1,,x,passed,2027-03-01,,": "activity is empty",
    "e5,E1,c1,x,won,2027-03-01,,": "status is 'won'; it may be completed, passed",
    "e5,E1,c1,x,passed,,,": "completed_at is empty",
    "e5,E1,c1,x,passed,01.03.2027,,": "completed_at is '01.03.2027', which is no date such as 2027-03-05",
    "e5,E1,c1,x,passed,2027-03-01,a lot,": "score is 'a lot', which is no number such as 87.5",
    "e5,E1,c1,x,passed,2027-03-01,101,": "score is 101, which is more than 100",
    "e5,E1,c1,x,passed,2027-03-09,,": "it was completed on 2027-03-09, which has not come yet",
    "e5,E1,c1,x,passed": "it has 5 values for 8 columns",
    "e5,E1,c1,x,passed,0001-01-01T00:00:00+14:00,,": "completed_at is in the year 1, which cannot be meant",
    f"e5,{'E' * 300},c1,x,passed,2027-03-01,,": "the learner is longer than 200 characters",
    "e5,E1,c1,x\0,passed,2027-03-01,,": "title holds a byte that belongs to no text",
}


@pytest.mark.parametrize("line", BAD)
def test_a_bad_row_is_told_with_its_number_and_the_others_are_taken(academy: Academy, line: str) -> None:
    report = academy.results([GOOD, line, SAFE])
    assert report["added"] == 2
    (problem,) = report.problems
    assert problem.where == "transcript.csv, row 3"
    assert problem.message.startswith(BAD[line])


def test_a_learner_nobody_knows_is_listed_and_his_results_count_once_he_is_known(academy: Academy) -> None:
    academy.results(["e1,X77,c1,Clear writing,passed,2027-03-01,87.5,", "e2,X77,c3,Safety,passed,2027-03-01,,"])
    with academy.store.read() as connection:
        assert [(one.learner, one.results) for one in strangers(connection, "academy")] == [("X77", 2)]
    with academy.store.write(SYSTEM, "test.link") as tx:
        link_by_hand(tx, "academy", 3, "X77")
    settle_waiting(academy.store, "academy", PROPOSE, ignore, Report())
    assert {row.person_id for row in rows(academy, completion)} == {3}
    assert counts(academy) == (2, 1, 1)
    with academy.store.read() as connection:
        assert strangers(connection, "academy") == []
    with academy.store.write(SYSTEM, "test.link") as tx, pytest.raises(Refusal, match="another person"):
        link_by_hand(tx, "academy", 4, "X77")


def test_an_activity_nobody_lists_is_told_and_its_results_count_once_it_is_listed(academy: Academy) -> None:
    academy.results(["e1,E1,c9,New course,passed,2027-03-01,,"])
    with academy.store.read() as connection:
        assert unknown_activities(connection, "academy") == [("c9", "New course", 1)]
    academy.catalogue("id,title\nc9,New course\nc1,Clear writing\nc2,Hard\nc3,Safety\nc4,Knitting\n")
    assert academy.results(["e1,E1,c9,New course,passed,2027-03-01,,"])["settled later"] == 1
    assert rows(academy, completion)[0].person_id == 1


def test_a_correction_supersedes_and_what_it_took_back_no_longer_speaks(academy: Academy) -> None:
    id_ = assign(academy, 1, "COMM-201")
    academy.results(["e2,E1,c2,Hard,passed,2027-03-05,90,"])
    assert state(academy, id_) == "passed"
    academy.results(["e2,E1,c2,Hard,failed,2027-03-05,40,"])
    first, second = rows(academy, completion)
    assert (first.superseded_by_id, second.supersedes_id) == (second.id, first.id)
    assert [row.status for row in rows(academy, measure_proposal)] == ["withdrawn"]
    assert state(academy, id_) == "failed"


def state(academy: Academy, id_: int) -> str:
    with academy.store.read() as connection:
        return connection.execute(select(registration.c.state).where(registration.c.id == id_)).scalar_one()


@pytest.mark.parametrize("order", [1, -1])
def test_an_event_taken_back_stays_so_in_either_order(academy: Academy, order: int) -> None:
    text = "event_id,learner,activity,status,completed_at,retracted\n"
    lines = ["e3,E2,c3,completed,2027-01-31,\n", "e3,E2,c3,completed,2027-01-31,yes\n"][::order]
    for line in lines:
        (academy.folder / "transcript.csv").write_text(text + line)
        from attain.learning.results import import_results

        import_results(academy.store, "academy", academy.provider, PROPOSE)
    with academy.store.read() as connection:
        assert completed(connection, [2]) == {}
        assert [one.status for one in certifications.held(connection, [2], date(2027, 3, 1)).get(2, [])] in (
            [],
            ["revoked"],
        )


def test_a_success_finishes_the_registration_and_certifies_for_calendar_months(academy: Academy) -> None:
    id_ = assign(academy, 2, "SAFE-001")
    academy.results(["e3,E2,c3,Safety,completed,2027-03-05,,"])
    assert state(academy, id_) == "completed"
    with academy.store.read() as connection:
        (held,) = certifications.held(connection, [2], date(2027, 3, 6))[2]
        assert (held.credential, held.valid_until, held.status) == ("safety", date(2029, 3, 5), "valid")
        assert [one.person_id for one in certifications.expiring(connection, date(2029, 2, 20), 30)] == [2]
        assert completed(connection, [1, 2]) == {2: {"safety"}}
        assert completed(connection, [2], date(2029, 3, 6)) == {2: frozenset()}


def test_what_was_reached_before_it_was_assigned_does_not_fulfil_it(academy: Academy) -> None:
    id_ = assign(academy, 2, "SAFE-001")
    academy.results(["e3,E2,c3,Safety,completed,2027-03-04,,"])
    assert state(academy, id_) == "assigned"


def test_a_level_is_proposed_only_upwards_and_recorded_when_the_named_person_says_yes(academy: Academy) -> None:
    academy.results([GOOD])
    academy.results([GOOD, BETTER, "e7,E1,c1,Clear writing,passed,2027-03-03,60,"])
    assert [(row.label, row.status) for row in rows(academy, measure_proposal)] == [
        ("practised", "overtaken"),
        ("skilled", "proposed"),
    ]
    with academy.store.read() as connection:
        (waits,) = evidence.waiting_for(connection, [1, 2])
    assert (waits.level, waits.before, waits.because) == ("skilled", "", "Hard conversations")
    for by, code in ((1, "not_yours"), (5, "not_yours")):
        with academy.store.write(SYSTEM, "confirm") as tx, pytest.raises(Refusal) as refused:
            evidence.confirm(tx, waits.id, by, manager_only, TARGETS)
        assert refused.value.code == code
    with academy.store.write(SYSTEM, "confirm") as tx:
        assert evidence.confirm(tx, waits.id, MANAGER, manager_only, TARGETS).label == "skilled"
    with academy.store.write(SYSTEM, "confirm") as tx, pytest.raises(Refusal, match="confirmed already"):
        evidence.decline(tx, waits.id, MANAGER, manager_only, "no")
    with academy.store.read() as connection:
        found = current(connection, [1], "capability.level")[1]["communicating"]
    assert (found.label, found.source, found.scale) == ("skilled", "learning", "capability_levels")
    academy.results([GOOD, BETTER, "e8,E1,c2,Hard,passed,2027-03-04,,"])
    assert len(rows(academy, measure_proposal)) == 2


def test_nobody_confirms_his_own_level(academy: Academy) -> None:
    academy.results([GOOD])
    (waits,) = rows(academy, measure_proposal)
    with academy.store.write(SYSTEM, "confirm") as tx, pytest.raises(Refusal) as refused:
        evidence.confirm(tx, waits.id, 1, lambda *_: {1}, TARGETS)
    assert refused.value.code == "own_case"


@pytest.mark.parametrize(("by", "code"), [(5, "not_yours"), (MANAGER, "no_scale")])
def test_only_who_may_decide_learns_that_there_is_no_scale_any_more(academy: Academy, by: int, code: str) -> None:
    academy.results([GOOD])
    (waits,) = rows(academy, measure_proposal)
    with academy.store.write(SYSTEM, "confirm") as tx, pytest.raises(Refusal) as refused:
        evidence.confirm(tx, waits.id, by, manager_only, {})
    assert refused.value.code == code


def test_a_level_that_was_reached_otherwise_cannot_be_lowered_by_a_yes(academy: Academy) -> None:
    academy.results([GOOD])
    (waits,) = rows(academy, measure_proposal)
    value = NewMeasure(
        person_id=1, name="capability.level", item="communicating", label="leading", valid_from=date(2027, 3, 4),
        source="case", scale="capability_levels",
    )  # fmt: skip
    with academy.store.write(SYSTEM, "record") as tx:
        record(tx, value)
    with academy.store.write(SYSTEM, "confirm") as tx, pytest.raises(Refusal) as refused:
        evidence.confirm(tx, waits.id, MANAGER, manager_only, TARGETS)
    assert refused.value.code == "overtaken"
    with academy.store.write(SYSTEM, "confirm") as tx:
        evidence.decline(tx, waits.id, MANAGER, manager_only, "is beyond that")


@pytest.mark.parametrize(("level", "expected"), [("none", 0), ("evidence", 0), ("set", 2)])
def test_the_connection_says_what_a_result_does(academy: Academy, level: str, expected: int) -> None:
    academy.results([GOOD, BETTER, SAFE], ResultRules(level, "", TARGETS))
    with academy.store.read() as connection:
        found = history(connection, 1, "capability.level", "communicating")
        spoken = evidence.spoken_for(connection, 1, ["communicating"])["communicating"]
    assert [one.label for one in found] == ["skilled", "practised"][:expected]
    assert len(spoken) == (0 if level == "none" else 2)
    assert counts(academy)[2] == 0


def test_progress_moves_open_registrations_and_begins_those_begun_there(academy: Academy) -> None:
    id_ = assign(academy, 1, "COMM-101")
    moving = ",E1,c1,x,in_progress,2027-03-05T10:00:00Z,,"
    began = ",E2,c2,x,enrolled,2027-03-05T10:00:00Z,,"
    for extra in ((), ("",), ("", ""), (GOOD.replace("2027-03-01", "2027-03-05"),)):
        academy.results([moving, began, *extra])
    found = Counter((row.person_id, row.assigned_by, row.state) for row in rows(academy, registration))
    assert found == {(1, "plm", "passed"): 1, (2, "system", "enrolled"): 1}
    assert state(academy, id_) == "passed"
