"""What one person's story must have left in the database, chapter by chapter.

Each chapter reads the database and gives a line with its figures, or raises Missing: nothing is taken from what was
meant to happen.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from attain.access.reading import grants, latest_submissions, scores_for_engine
from attain.cases.running import Running, one
from attain.cases.session_tables import session, session_change
from attain.cases.tables import task
from attain.config.text import words
from attain.demo.acting import PLAN
from attain.development.tables import development_plan, plan_item
from attain.forms.entries import entries_of
from attain.learning.evidence import spoken_for
from attain.learning.result_tables import completion, measure_proposal
from attain.learning.tables import learning_activity, registration
from attain.measures.store import history
from attain.people.tables import person

if TYPE_CHECKING:
    from attain.demo.schooling import School
    from attain.kernel import Kernel
    from attain.workflow.case import StepState
    from attain.workflow.model import Step


class Missing(Exception):
    """A chapter that did not happen; the text says what was not found."""


@dataclass(frozen=True, slots=True)
class Tale:
    """The database, and whose story it is."""

    kernel: Kernel
    connection: Connection
    case_id: int
    school: School

    @property
    def running(self) -> Running:
        """The case as it stands."""
        return one(self.connection, self.kernel.world.catalogues, self.case_id)

    @property
    def hero(self) -> int:
        """Whose case it is."""
        return self.running.subject_id

    def name(self, person_id: int | None) -> str:
        """Somebody's name."""
        found = self.connection.execute(select(person.c.name).where(person.c.id == person_id)).scalar()
        return str(found or "nobody")

    def title(self, step: Step) -> str:
        """A step's title."""
        return words(step.title)

    def step(self, fits: Callable[[Step], bool], what: str) -> Step:
        """The first step that fits."""
        found = next((each for each in self.running.workflow.walk() if fits(each)), None)
        if found is None:
            raise Missing(f"the workflow has no {what}")
        return found

    def ended(self, step: Step, *outcomes: str) -> StepState:
        """How a step ended: somebody acted, and not merely time."""
        state = self.running.state.current(step.id)
        if state is None or state[1].outcome not in outcomes or state[1].by_silence:
            said = "was not reached" if state is None else f"ended as {state[1].outcome or 'nothing yet'}"
            raise Missing(f"“{self.title(step)}” {said}")
        return state[1]

    def approval_of(self, what: Step) -> Step:
        """The step that approves another."""
        return self.step(lambda each: each.do == "approve" and what.id in each.what, f"approval of {what.id}")


Chapter = Callable[[Tale], str]


def _listed(each: Step) -> bool:
    return each.do == "plan" and PLAN not in each.what


def agreed(tale: Tale) -> str:
    """What was written at the start, and who agreed to it."""
    plan = tale.step(_listed, "list to be agreed")
    state = tale.ended(tale.approval_of(plan), "approved")
    written = latest_submissions(tale.connection, tale.case_id).get(plan.id)
    entries = entries_of(written.answers) if written else []
    if not entries:
        raise Missing(f"“{tale.title(plan)}” holds nothing")
    return f"{tale.title(plan)}: {len(entries)} written, agreed by {tale.name(state.by)} on {_day(state.ended_at)}"


def asked(tale: Tale) -> str:
    """The person's own view."""
    own = tale.step(lambda each: each.do == "fill_form" and each.who == ("employee",), "own view")
    state = tale.ended(own, "submitted")
    written = latest_submissions(tale.connection, tale.case_id)[own.id]
    return f"{tale.title(own)}: {len(written.answers)} answers on {_day(state.ended_at)}"


def nominated(tale: Tale) -> str:
    """Whom the person named."""
    naming = tale.step(lambda each: each.do == "nominate", "nomination")
    state = tale.ended(naming, "submitted", "agreed", "nominated")
    return f"{tale.title(naming)}: {len(state.chosen)} named on {_day(state.ended_at)}"


def approved(tale: Tale) -> str:
    """Who agreed to those named."""
    naming = tale.step(lambda each: each.do == "nominate", "nomination")
    approval = tale.approval_of(naming)
    state = tale.ended(approval, "approved")
    return f"{tale.title(approval)}: by {tale.name(state.by)} on {_day(state.ended_at)}"


def answered(tale: Tale) -> str:
    """How many of those asked answered."""
    asking = tale.step(lambda each: each.do == "ask_each" and each.may_decline, "question to colleagues")
    own = (task.c.case_id == tale.case_id) & (task.c.step == asking.id)
    count = select(func.count()).select_from(task).where(own)
    total = tale.connection.execute(count).scalar_one()
    done = tale.connection.execute(count.where(task.c.state == "done")).scalar_one()
    least = asking.anonymous.show_from if asking.anonymous else 1
    if done < least:
        raise Missing(f"{done} of {total} answered, and {least} are needed")
    return f"{tale.title(asking)}: {done} of {total} answered; nobody can tell who wrote what"


def _score(tale: Tale) -> str:
    """The score that a session may change: the rating of this review."""
    gathers = tale.step(lambda each: each.session is not None, "session")
    if gathers.session is None or not gathers.session.may_change:
        raise Missing("no session may change a rating")
    return gathers.session.may_change[0]


def _layers(tale: Tale) -> dict[str, Any]:
    score = _score(tale)
    found = scores_for_engine(tale.connection, [tale.case_id])[tale.case_id]
    return {layer: value for (name, layer), value in found.items() if name == score}


def rated(tale: Tale) -> str:
    """What the manager proposed, and what the figures suggested."""
    found = _layers(tale)
    if not found.get("proposed"):
        raise Missing("no rating was proposed")
    return f"Rated: {found['proposed']} proposed; the answers give {found.get('number')}, that is {found['suggested']}"


def calibrated(tale: Tale) -> str:
    """What the session made of it."""
    rows = select(session_change, session.c.closed_by_id).join(session, session.c.id == session_change.c.session_id)
    mine = rows.where(session_change.c.case_id == tale.case_id, session_change.c.state == "recorded")
    row = tale.connection.execute(mine.where(session.c.status == "closed")).first()
    if row is None:
        raise Missing("no closed session changed this rating")
    if _layers(tale).get("adjusted") != row.becomes:
        raise Missing(f"the session said {row.becomes}, the case says {_layers(tale).get('adjusted')}")
    return f"Calibrated: {row.was} became {row.becomes}, recorded by {tale.name(row.by_id)} with a reason"


def second(tale: Tale) -> str:
    """Who approved the review."""
    settling = tale.step(lambda each: each.do == "approve" and bool(each.settles), "approval that settles a rating")
    state = tale.ended(settling, "approved")
    return f"{tale.title(settling)}: {tale.name(state.by)} on {_day(state.ended_at)}"


def released(tale: Tale) -> str:
    """What the person may read now."""
    release = tale.step(lambda each: each.do == "release", "release")
    state = tale.ended(release, "released")
    found = _layers(tale)
    if not found.get("final") or found["final"] != found.get("adjusted", found.get("proposed")):
        raise Missing("the final rating is not what was settled")
    now = tale.kernel.clock.now()
    open_to = grants(tale.connection, tale.hero, [tale.case_id], now).get(tale.case_id, {})
    unseen = [each for each in release.shows if each not in open_to]
    if unseen:
        raise Missing(f"{', '.join(unseen)} may not be read after the release")
    return f"{tale.title(release)}: {found['final']}, by {tale.name(state.by)} on {_day(state.ended_at)}"


def acknowledged(tale: Tale) -> str:
    """The signature."""
    signing = tale.step(lambda each: each.do == "acknowledge", "signature")
    state = tale.ended(signing, "acknowledged")
    return f"{tale.title(signing)}: {tale.name(tale.hero)} on {_day(state.ended_at)}"


def gap(tale: Tale) -> str:
    """What is missing between what the role needs and what was assessed, as it stands."""
    today = tale.kernel.clock.now().date()
    sources = tale.kernel.plugins.suggestions()
    catalogue = tale.running.catalogue
    answers = [source.suggest(tale.connection, catalogue, [tale.hero], today) for source in sources]
    found = [one for answer in answers for one in answer.get(tale.hero, ()) if one.item and one.to_level]
    if not found:
        raise Missing("nothing is suggested")
    first = found[0]
    step = f"{first.from_level or 'nothing'} to {first.to_level}"
    return f"Gap found: {len(found)} suggestions, first {first.title} from {step}: {first.reason}"


def assigned_items(tale: Tale) -> list[Any]:
    """What the plan of this review assigned, as far as it is for the learning system."""
    rows = (
        select(registration, plan_item.c.item, learning_activity.c.title)
        .join(plan_item, plan_item.c.registration_id == registration.c.id)
        .join(development_plan, development_plan.c.id == plan_item.c.plan_id)
        .join(learning_activity, learning_activity.c.id == registration.c.activity_id)
        .where(development_plan.c.case_id == tale.case_id, learning_activity.c.connection == tale.school.connection)
    )
    return list(tale.connection.execute(rows.order_by(registration.c.id)))


def assigned(tale: Tale) -> str:
    """The courses, as the outgoing file holds them."""
    rows = [row for row in assigned_items(tale) if row.sent_at is not None]
    written = _keys(tale.school.outgoing)
    if not rows or not {row.key for row in rows} <= written:
        raise Missing("no course of the plan stands in the outgoing file")
    names = ", ".join(row.title for row in rows)
    return f"Courses assigned: {len(rows)} ({names}), all in the outgoing file"


def _keys(file: Path) -> set[str]:
    if not file.exists():
        return set()
    with file.open(newline="", encoding="utf-8") as stream:
        return {row["key"] for row in csv.DictReader(stream) if row["action"] == "assign"}


def results(tale: Tale) -> list[Any]:
    """Successes in courses that this review's plan assigned."""
    activities = {row.activity_id: row for row in assigned_items(tale)}
    rows = select(completion).where(
        completion.c.person_id == tale.hero,
        completion.c.activity_id.in_(activities),
        completion.c.outcome.in_(("passed", "completed")),
        completion.c.settled_at.is_not(None),
    )
    since = min((row.assigned_at.date() for row in activities.values()), default=None)
    found = tale.connection.execute(rows.order_by(completion.c.id)).all() if since else []
    return [row for row in found if row.completed_on >= since]


def imported(tale: Tale) -> str:
    """What the learning system's file told."""
    found = results(tale)
    if not found:
        raise Missing("no result of an assigned course came back")
    row = found[0]
    score = "" if row.score is None else f" with {row.score.normalize():f} of {row.score_max.normalize():f}"
    return f"Completion imported: {row.activity_title} {row.outcome} on {row.completed_on}{score}"


def evidence(tale: Tale) -> str:
    """What stands on the profile beside the items."""
    wanted = {row.item for row in assigned_items(tale) if row.item}
    activities = {row.activity_id for row in results(tale)}
    found = spoken_for(tale.connection, tale.hero, wanted)
    proof = {item: [row for row in rows if row.activity_id in activities] for item, rows in found.items()}
    shown = [item for item, rows in sorted(proof.items()) if rows]
    if not shown:
        raise Missing("the result stands beside nothing on the profile")
    return f"Evidence on the profile: beside {', '.join(shown)}"


def proposed(tale: Tale) -> str:
    """The level that the result speaks for."""
    ids = {row.id for row in results(tale)}
    rows = select(measure_proposal).where(
        measure_proposal.c.person_id == tale.hero, measure_proposal.c.completion_id.in_(ids)
    )
    row = tale.connection.execute(rows.order_by(measure_proposal.c.id)).first()
    if row is None:
        raise Missing("no level was proposed")
    return f"Level proposed: {row.item} from {row.from_label or 'nothing'} to {row.label}, to {row.confirmed_by}"


def waiting(tale: Tale) -> Any:
    """The level that waits for somebody's yes, for which a result of this review's plan speaks; or None."""
    ids = {row.id for row in results(tale)}
    rows = select(measure_proposal).where(
        measure_proposal.c.completion_id.in_(ids), measure_proposal.c.status == "proposed"
    )
    return tale.connection.execute(rows.order_by(measure_proposal.c.id)).first()


def confirmed(tale: Tale) -> str:
    """The level after somebody said yes."""
    ids = {row.id for row in results(tale)}
    rows = select(measure_proposal).where(
        measure_proposal.c.completion_id.in_(ids), measure_proposal.c.status == "confirmed"
    )
    row = tale.connection.execute(rows).first()
    if row is None:
        raise Missing("nobody confirmed the level")
    newest = history(tale.connection, tale.hero, row.measure, row.item)[0]
    if newest.label != row.label or newest.source != "learning":
        raise Missing(f"the profile says {newest.label} from {newest.source}")
    return f"Confirmed: {row.item} is {newest.label}, said {tale.name(row.decided_by_id)}"


def _day(at: Any) -> str:
    return f"{at:%-d %B %Y}" if at is not None else "no day"


CHAPTERS: tuple[Chapter, ...] = (
    agreed, asked, nominated, approved, answered, rated, calibrated, second, released, acknowledged,
)  # fmt: skip
"""The review itself."""
AFTER: tuple[Chapter, ...] = (assigned, imported, evidence, proposed, confirmed)
"""What comes of it."""
