"""What a change does to 240 running reviews, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from changes_help import EARLIER, GONE, LATER, LOOSER, NEW_STEP, OTHER_WORDS, RENAMED, Edits, folder_with, migration
from databases import copy_of
from reviews_help import SYSTEM, Trial, launched, reopen
from sqlalchemy import func, select, update

from attain.access.tables import answer, submission
from attain.cases import commands
from attain.cases.changes.migrating import Wanted, level_map, look, migrate_reviews, prepare, silent
from attain.cases.changes.undoing import undo
from attain.cases.drafts import drafts_of, save_draft
from attain.cases.tables import case_event, cases, task
from attain.changing.mapping import Field
from attain.errors import AttainError, Refusal
from attain.mail.tables import mail
from attain.people.tables import person, role_holder
from attain.planning.applying import apply_plan, follow_now
from attain.planning.approving import approve
from attain.planning.plan import Plan, plan_folder, rollback_plan
from attain.planning.saved import opened, save
from attain.planning.words import as_text
from attain.store.doors import Actor
from attain.workflow.evolve import fold
from attain.workflow.stored import case_from_json, from_json

SELF = {("half_year", "", "went_well"): "The new sensor shipped.", ("half_year", "", "help_wanted"): False}


@pytest.fixture
def half_year(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Trial]:
    with copy_of(request, backend, "launched", tmp_path, launched) as url:
        made = reopen(url)
        yield made
        made.kernel.store.close()


class Office:
    """HR at work on the configuration."""

    def __init__(self, trial: Trial, folder: Path) -> None:
        self.trial, self.kernel, self.folder = trial, trial.kernel, folder
        self.case = self.one(select(func.min(cases.c.id)))

    def one(self, rows: Any) -> Any:
        with self.kernel.store.read() as connection:
            return connection.execute(rows).scalar()

    def plan(self, *edits: Edits, more: Any = None) -> Plan:
        loaded, made = plan_folder(self.kernel, folder_with(self.folder / "files", *edits, more=more))
        assert made is not None, loaded.diagnostics
        return made

    def apply(self, *edits: Edits, more: Any = None) -> int:
        applied = apply_plan(self.kernel, SYSTEM, self.plan(*edits, more=more))
        follow_now(self.kernel)
        return applied.n

    def migrate(self, **wanted: Any) -> Any:
        return migrate_reviews(self.kernel.store, self.kernel.world, SYSTEM, "move", Wanted(**wanted))

    def undo(self) -> Any:
        return undo(self.kernel.store, self.kernel.world, SYSTEM, "move", silent)

    def revisions(self) -> dict[int, int]:
        rows = select(cases.c.revision, func.count()).group_by(cases.c.revision)
        with self.kernel.store.read() as connection:
            return {row[0]: row[1] for row in connection.execute(rows)}

    def submit(self) -> None:
        row = next(one for one in self.trial.open_tasks(self.case) if one.step in ("self_review", "own_view"))
        commands.submit(self.kernel.store, self.kernel.world, Actor(row.person_id, "portal"), row.id, SELF, "k1")

    def state(self, case: int) -> Any:
        return self.one(select(cases.c.state).where(cases.c.id == case))

    def history_makes_the_state(self) -> bool:
        with self.kernel.store.read() as connection:
            rows = connection.execute(select(case_event).order_by(case_event.c.case_id, case_event.c.seq)).all()
            found = connection.execute(select(cases.c.id, cases.c.state)).all()
        events: dict[int, list[Any]] = {}
        for row in rows:
            events.setdefault(row.case_id, []).append(from_json(row.data))
        return all(fold(events[id]) == case_from_json(state) for id, state in found)


@pytest.fixture
def office(half_year: Trial, tmp_path: Path) -> Office:
    return Office(half_year, tmp_path)


def test_a_plan_of_the_same_files_changes_nothing(office: Office) -> None:
    assert office.plan().is_empty


def test_a_later_due_reaches_open_tasks_at_once(office: Office) -> None:
    before = office.one(select(task.c.due_day).where(task.c.case_id == office.case))
    assert office.apply(LATER) == 2
    assert office.one(select(task.c.due_day).where(task.c.case_id == office.case)) > before
    assert set(office.revisions()) == {2}
    assert office.history_makes_the_state()


def test_only_what_counts_at_once_reaches_running_reviews(office: Office) -> None:
    office.apply(LATER, NEW_STEP)
    (revision,) = office.revisions()
    assert revision < 0
    with office.kernel.store.read() as connection:
        kept = office.kernel.world.catalogues.at(connection, revision).model("workflow", "quick_review")
    assert [step.id for step in kept.walk()].count("hear") == 0
    assert office.one(select(task.c.due_day).where(task.c.case_id == office.case)) == date(2027, 3, 12)


def test_an_answered_question_keeps_its_words(office: Office) -> None:
    manager = lambda: next(one for one in office.trial.open_tasks(office.case) if one.step == "manager_review")  # noqa: E731
    office.submit()
    row = manager()
    answers = {
        ("work", "", "delivery"): "exceeds",
        ("work", "", "together"): "exceeds",
        ("summary", "", "overall"): "exceeds",
    }
    answers |= {("summary", "", "message"): "Thank you for a very good half year."}
    commands.submit(office.kernel.store, office.kernel.world, Actor(row.person_id, "portal"), row.id, answers, "k2")
    office.apply(OTHER_WORDS)
    assert office.one(select(cases.c.revision).where(cases.c.id == office.case)) == 1
    assert office.revisions()[2] > 0


def test_an_offered_step_moves_those_that_have_not_come_so_far(office: Office) -> None:
    more = migration()
    running = sum(office.revisions().values())
    made = office.plan(NEW_STEP, more=more)
    (impact,) = made.impact
    assert (impact.running, impact.moves, impact.at) == (running, running, {"self_review": running})
    office.apply(NEW_STEP, more=more)
    assert office.revisions() == {1: running}
    assert office.migrate(limit=3).moved == 3
    assert office.revisions() == {1: running - 3, 2: 3}
    assert office.migrate().moved == running - 3
    assert office.history_makes_the_state()


def test_a_renamed_step_keeps_task_owner_draft_and_answers(office: Office) -> None:
    office.submit()
    other = office.one(select(func.max(cases.c.id)))
    (mine,) = office.trial.open_tasks(other)
    save_draft(office.kernel.store, Actor(mine.person_id, "portal"), mine.id, {"half_year..went_well": ["Half"]})
    office.apply(RENAMED, more=migration(steps="{ self_review: own_view }"))
    report = office.migrate()
    assert (report.refused, set(office.revisions())) == ({}, {2})
    (now,) = office.trial.open_tasks(other)
    assert (now.id, now.person_id, now.step, now.due_at) == (mine.id, mine.person_id, "own_view", mine.due_at)
    with office.kernel.store.read() as connection:
        assert drafts_of(connection, mine.id)[0].texts == {"half_year..went_well": ["Half"]}
        written = (
            connection.execute(select(submission.c.step).where(submission.c.case_id == office.case)).scalars().all()
        )
    assert written == ["own_view"]
    assert office.history_makes_the_state()


def test_it_is_refused_while_an_open_step_has_no_target(office: Office) -> None:
    office.apply(GONE, more=migration())
    with pytest.raises(AttainError, match="is in self_review, which is gone"):
        office.migrate()
    assert set(office.revisions()) == {1}


def test_a_step_that_is_gone_leads_where_the_migration_says(office: Office) -> None:
    office.apply(GONE, more=migration(steps="{ self_review: { goes_to: manager_review, tell: hr_partner } }"))
    office.migrate()
    told = select(func.count(mail.c.person_id.distinct())).where(mail.c.message_id.like("migrated.%"))
    everything = select(func.count()).where(mail.c.message_id.like("migrated.%"))
    assert office.one(told) == office.one(everything) > 0
    assert [row.step for row in office.trial.open_tasks(office.case)] == ["manager_review"]
    assert set(office.revisions()) == {2}


def test_a_looser_promise_never_reaches_what_was_written(office: Office) -> None:
    office.submit()
    office.apply(LOOSER, more=migration())
    with office.kernel.store.read() as connection:
        report = look(connection, prepare(connection, office.kernel.world, "move"))
    assert (sum(report.promised.values()), report.sound) == (1, False)
    with pytest.raises(AttainError, match="more is shown"):
        office.migrate()
    assert set(office.revisions()) == {1}


def test_less_time_comes_only_by_migration_and_leaves_notice(office: Office) -> None:
    office.apply(EARLIER, more=migration(due_dates="recompute"))
    due = select(task.c.due_day).where(task.c.case_id == office.case)
    assert office.one(due) == date(2027, 3, 8)
    with office.kernel.store.read() as connection:
        report = look(connection, prepare(connection, office.kernel.world, "move"))
    assert report.moves == 0  # they have the step open, and stay


def test_undone_where_nothing_happened_since(office: Office) -> None:
    before = office.state(office.case)
    office.apply(RENAMED, more=migration(steps="{ self_review: own_view }"))
    office.migrate()
    office.trial.later(hours=1)
    office.submit()
    report = office.undo()
    others = sum(office.revisions().values()) - 1
    assert (report.moved, sum(report.stays.values()), office.revisions()) == (others, 1, {1: others, 2: 1})
    other = office.one(select(func.max(cases.c.id)))
    assert [row.step for row in office.trial.open_tasks(other)] == ["self_review"]
    assert before["workflow"] == "quick_review"
    assert office.history_makes_the_state()


OTHER_NAME: Edits = {"forms/quick_self.yaml": [("{ id: went_well,", "{ id: good,")]}
RENAMED_QUESTION = "[{ form: quick_self, rename: { half_year.went_well: half_year.good } }]"


def fields_of(office: Office) -> set[str]:
    rows = select(answer.c.field).join(submission, submission.c.id == answer.c.submission_id)
    with office.kernel.store.read() as connection:
        return set(connection.execute(rows.where(submission.c.case_id == office.case)).scalars())


def test_answers_get_their_old_names_back(office: Office) -> None:
    office.submit()
    other = office.one(select(func.max(cases.c.id)))
    (mine,) = office.trial.open_tasks(other)
    save_draft(office.kernel.store, Actor(mine.person_id, "portal"), mine.id, {"half_year..went_well": ["Half"]})
    office.apply(OTHER_NAME, more=migration(answers=RENAMED_QUESTION))
    office.trial.later(hours=1)
    assert office.migrate().refused == {}
    assert fields_of(office) == {"good", "help_wanted"}
    assert office.undo().stays == {}
    assert (fields_of(office), set(office.revisions())) == ({"went_well", "help_wanted"}, {1})
    with office.kernel.store.read() as connection:
        assert drafts_of(connection, mine.id)[0].texts == {"half_year..went_well": ["Half"]}
    assert office.history_makes_the_state()


def test_dropped_answers_do_not_come_back(office: Office) -> None:
    gone: Edits = {
        "forms/quick_self.yaml": [
            ('      - { id: was_hard, title: "What was hard?", type: text, at_most: 1500 characters }\n', "")
        ]
    }
    office.apply(
        gone, more=migration(answers="[{ form: quick_self, drop: half_year.was_hard, approved_by: hr_operations }]")
    )
    office.migrate()
    with pytest.raises(AttainError, match="has no inverse"):
        office.undo()


def test_rolling_back_makes_a_new_revision_with_old_content(office: Office) -> None:
    office.apply(NEW_STEP)
    with office.kernel.store.read() as connection:
        back = rollback_plan(connection, 1)
    assert apply_plan(office.kernel, SYSTEM, back).n == 3
    assert office.plan().is_empty
    assert set(office.revisions()) == {1}


def test_a_stale_plan_is_refused(office: Office) -> None:
    made = office.plan(LATER)
    office.apply(NEW_STEP)
    with pytest.raises(Refusal, match="stale: revision 2 was applied by the command line at 08:00"):
        apply_plan(office.kernel, SYSTEM, made)


POLICY = {
    "policies/two_people.yaml": "apiVersion: attain/v1\nkind: policy\nid: two_people\ntitle: Two people\nrules:\n"
    "  approval_before_apply: { by: role hr_operations, not: the author, recorded: true }\n"
}


def numbered(office: Office, role: bool) -> tuple[int, str]:
    """Somebody who holds the role hr_operations, or somebody who does not."""
    holders = select(role_holder.c.person_id).where(role_holder.c.role == "hr_operations")
    wanted = person.c.id.in_(holders) if role else person.c.id.not_in(holders)
    with office.kernel.store.read() as connection:
        row = connection.execute(select(person.c.id, person.c.staff_number).where(wanted).order_by(person.c.id)).first()
    assert row is not None
    return row.id, row.staff_number


def test_a_second_person_approves_where_the_policy_says_so(office: Office, tmp_path: Path) -> None:
    office.apply(more=POLICY)
    (holder, holders_number), (other, number) = numbered(office, role=True), numbered(office, role=False)
    kernel = office.kernel
    with pytest.raises(Refusal, match="say who made this plan"):
        apply_plan(kernel, SYSTEM, office.plan(LATER, more=POLICY))
    _, made = plan_folder(kernel, tmp_path / "files", author=number)
    assert made is not None
    with pytest.raises(Refusal, match="wants the approval of role hr_operations"):
        apply_plan(kernel, SYSTEM, made)
    with pytest.raises(Refusal, match="does not approve it"):
        approve(kernel.store, kernel.world, Actor(other, "portal"), made)
    _, own = plan_folder(kernel, tmp_path / "files", author=holders_number)
    assert own is not None
    with pytest.raises(Refusal, match="does not approve it"):
        approve(kernel.store, kernel.world, Actor(holder, "portal"), own)
    with pytest.raises(Refusal, match="wants the approval"):
        approve(kernel.store, kernel.world, Actor(other, "portal"), own)
    approve(kernel.store, kernel.world, Actor(holder, "portal"), made)
    save(made, tmp_path / "a.plan")
    assert apply_plan(kernel, SYSTEM, opened(kernel, tmp_path / "a.plan")).n == 3


def test_a_migration_interrupted_goes_on(office: Office) -> None:
    office.apply(NEW_STEP, more=migration())
    running = sum(office.revisions().values())

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    kernel = office.kernel
    with pytest.raises(KeyboardInterrupt):
        migrate_reviews(kernel.store, kernel.world, SYSTEM, "move", progress=stop)
    assert office.revisions() == {1: running - 200, 2: 200}
    assert office.migrate().moved == running - 200
    assert office.history_makes_the_state()


@pytest.mark.parametrize(
    ("edits", "more", "said"),
    [
        (NEW_STEP, migration(steps="{ self_reviw: manager_review }"), "step self_reviw is not in revision 1"),
        (NEW_STEP, migration(to=7), "there is no revision 7"),
        (NEW_STEP, migration(from_=3, to=4), "there is no revision"),
        (
            NEW_STEP,
            migration(answers="[{ form: quick_manager, rename: { work.deliverd: work.delivery } }]"),
            "work.deliverd is not in the revision it starts from",
        ),
        (RENAMED, migration(steps="{ self_review: own_view }"), ""),
    ],
)
def test_the_plan_tells_what_a_migration_names_in_vain(office: Office, edits: Edits, more: Any, said: str) -> None:
    told = as_text(office.plan(edits, more=more))
    mistakes = [line for line in told if line.startswith("  migration move: ")]
    assert len(mistakes) == bool(said)
    assert said in "".join(mistakes)


SCALE = "scales/five_point.yaml"
LETTERS = {
    "scales/letters.yaml": "apiVersion: attain/v1\nkind: scale\nid: letters\ntitle: Letters\nuse: rating\n"
    "best: highest\n"
    "levels:\n  - { id: c, value: 1, label: C, meaning: Less. }\n  - { id: a, value: 2, label: A, meaning: More. }\n"
    "off_scale:\n  - { id: too_early, label: Too early, in_scores: drop_out }\n"
}
MAP = "\nmaps_to:\n  letters: { misses: c, partly_meets: %s, meets: %s, exceeds: a, outstanding: a }\n"


@pytest.mark.parametrize(("levels", "said"), [(("c", "a"), ""), (("a", "c"), "turns the order round")])
def test_a_scales_map_keeps_the_order(office: Office, levels: tuple[str, str], said: str) -> None:
    old: Edits = {SCALE: [("in_scores: drop_out }", "in_scores: drop_out }" + MAP % levels)]}
    loaded, made = plan_folder(office.kernel, folder_with(office.folder / "files", old, more=LETTERS))
    assert made is not None, loaded.diagnostics
    apply_plan(office.kernel, SYSTEM, made)
    with office.kernel.store.read() as connection:
        _, catalogue = office.kernel.world.catalogues.current(connection)
        one = Field("quick_manager", "work.delivery", scale="letters", was_on="five_point")
        if said:
            with pytest.raises(AttainError, match=said):
                level_map(catalogue, catalogue, one)
        else:
            assert level_map(catalogue, catalogue, one)["partly_meets"] == "c"


def broken(office: Office, cases_: int) -> None:
    """So many reviews whose state cannot be read any more, as a damaged row would be."""
    with office.kernel.store.write(SYSTEM, "test.break") as tx:
        some = select(cases.c.id).order_by(cases.c.id).limit(cases_)
        ids = tx.connection.execute(some).scalars().all()
        tx.connection.execute(update(cases).where(cases.c.id.in_(ids)).values(calendar="gone"))


@pytest.mark.parametrize(("wrong", "stops"), [(2, False), (5, True)])
def test_it_stops_where_more_than_one_per_cent_are_refused(office: Office, wrong: int, stops: bool) -> None:
    office.apply(NEW_STEP, more=migration())
    running = sum(office.revisions().values())
    broken(office, wrong)
    report = office.migrate()
    assert sum(report.refused.values()) == wrong
    assert report.stopped.startswith("stopped: more than 1%") is stops
    assert report.moved == (200 if stops else running) - wrong
    assert office.revisions()[2] == report.moved


def test_one_that_fails_keeps_no_others_of_its_stretch_back(office: Office) -> None:
    office.apply(NEW_STEP, more=migration(limit="{ stop_when: more than 50% refused }"))
    running = sum(office.revisions().values())
    broken(office, 1)
    report = office.migrate()
    assert (report.moved, sum(report.refused.values())) == (running - 1, 1)
    with office.kernel.store.write(SYSTEM, "test.mend") as tx:
        tx.connection.execute(update(cases).values(calendar="england"))
    assert office.migrate().moved == 1
    assert office.history_makes_the_state()


def test_the_canary_is_as_big_as_the_document_says_and_only_whom_one_names(office: Office) -> None:
    office.apply(NEW_STEP, more=migration(limit="{ at_first: 7 cases }"))
    running = sum(office.revisions().values())
    subject = select(person.c.staff_number).join(cases, cases.c.subject_id == person.c.id).order_by(cases.c.id.desc())
    number = office.one(subject.limit(1))
    assert office.migrate(only=(number,)).moved == 1
    with pytest.raises(AttainError, match="nobody has the staff number 99999"):
        office.migrate(only=("99999",))
    assert office.migrate().moved == running - 1


def test_the_first_time_it_moves_as_many_as_at_first_says(office: Office) -> None:
    office.apply(NEW_STEP, more=migration(limit="{ at_first: 7 cases }"))
    running = sum(office.revisions().values())
    assert office.migrate().moved == 7
    assert office.migrate().moved == running - 7
