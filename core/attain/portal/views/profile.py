"""The talent profile as its page shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.portal.views.parts import Badge, Cell, Column, Empty, Fact, Link, Person, Table, Text, Tone
from attain.portal.wording import day, number

if TYPE_CHECKING:
    from attain.cases.queries import CaseSeen
    from attain.development.view import ShownItem, ShownPlan
    from attain.learning.certifications import Held
    from attain.learning.transcript import ShownRegistration, ShownResult
    from attain.portal.ports import Who
    from attain.profile.read import Face, MeasureShown, TalentProfile

FACTS = {"department": "Department", "location": "Place of work", "grade": "Grade", "hire_date": "Here since"}
SOURCES = {"case": "Review", "learning": "Learning", "import": "Taken over", "person": "Entered"}
CERTIFICATION: dict[str, tuple[str, Tone]] = {
    "valid": ("Valid", "good"),
    "expiring": ("Expires soon", "warn"),
    "expired": ("Expired", "bad"),
    "revoked": ("Taken back", "quiet"),
}
RESULT: dict[str, tuple[str, Tone]] = {
    "completed": ("Completed", "good"),
    "passed": ("Passed", "good"),
    "satisfied": ("Fulfilled", "good"),
    "waived": ("Waived", "quiet"),
    "failed": ("Failed", "bad"),
}
ENTRY: dict[str, tuple[str, Tone]] = {
    "open": ("Open", "info"),
    "assigned": ("Assigned", "info"),
    "done": ("Done", "good"),
    "dropped": ("Dropped", "quiet"),
    "overdue": ("Late", "bad"),
}
PLAN = {"draft": "being written", "proposed": "waits for agreement", "agreed": "agreed", "closed": "closed"}
CASE: dict[str, tuple[str, Tone]] = {"open": ("Running", "info"), "closed": ("Finished", "good")}


@dataclass(frozen=True, slots=True)
class MeasureCard:
    """The newest value of a measure, and all of them behind it."""

    title: str
    value: str
    on: str
    history: Table


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A development plan."""

    state: str
    done: int
    of: int
    entries: Table


@dataclass(frozen=True, slots=True)
class ProfileShown:
    """Everything of the page but the parts of plugins; of a face alone only the head."""

    name: str
    detail: str
    whole: bool
    own: bool
    facts: tuple[Fact, ...]
    measures: tuple[MeasureCard, ...]
    certifications: Table
    results: Table
    under_way: Table
    plans: tuple[PlanCard, ...]
    reviews: Table


def shown(found: TalentProfile, viewer: Who) -> ProfileShown:
    """The view model of a profile."""
    learnt = found.transcript
    return ProfileShown(
        name=found.face.name,
        detail=", ".join(filter(None, (found.face.job, found.face.unit))),
        whole=found.whole,
        own=found.own,
        facts=tuple(_facts(found)),
        measures=tuple(_measure(one) for one in found.measures),
        certifications=_table(
            "Certifications", CERTIFIED, [_held(one) for one in (learnt.certifications if learnt else ())]
        ),
        results=_table("Completed", RESULTS, [_result(one) for one in (learnt.results if learnt else ())]),
        under_way=_table("Under way", UNDER_WAY, [_open(one) for one in (learnt.open if learnt else ())]),
        plans=tuple(_plan(one) for one in found.plans),
        reviews=_table("Reviews", REVIEWS, [_review(one, viewer.zone) for one in found.reviews]),
    )


CERTIFIED = ("Certification", "State", "Valid until", "From")
RESULTS = ("Activity", "Result", "On", "Score")
UNDER_WAY = ("Activity", "State", "Until")
ENTRIES = ("What", "State", "Until", "Why")
REVIEWS = ("Review", "State", "Begun", "Ended")
EMPTY = {
    "Certifications": "No certifications yet",
    "Completed": "Nothing completed yet",
    "Under way": "Nothing under way",
    "Reviews": "No reviews to see yet",
    "Entries": "Nothing planned yet",
}


def _table(name: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Table:
    return Table(name, tuple(map(Column, columns)), tuple(rows), Empty(EMPTY[name]))


def _facts(found: TalentProfile) -> Iterator[Fact]:
    for one in found.managers:
        yield Fact("Reports to", _person(one))
    for name, value in found.facts.items():
        yield Fact(FACTS[name], Text(day(value) if name == "hire_date" else str(value)))


def _person(one: Face) -> Person:
    return Person(one.name, one.job, f"/people/{one.person_id}")


def _measure(one: MeasureShown) -> MeasureCard:
    rows = tuple(
        (Text(words), Text(day(value.valid_from)), Text(SOURCES.get(value.source, value.source), value.detail))
        for words, value in one.values
    )
    columns = (Column("Value"), Column("On"), Column("From"))
    words, newest = one.values[0]
    return MeasureCard(one.title, words, day(newest.valid_from), Table(f"History of {one.title}", columns, rows))


def _held(one: Held) -> tuple[Cell, ...]:
    until = day(one.valid_until) if one.valid_until else "No end"
    return Text(one.title), Badge(*CERTIFICATION[one.status]), Text(until), Text(day(one.valid_from))


def _result(one: ShownResult) -> tuple[Cell, ...]:
    score = f"{number(one.score)} of {number(one.score_max)}" if one.score is not None and one.score_max else "–"
    spoken = ", ".join(one.builds)
    name = Text(one.title, "Evidence" if spoken else "")
    certificate = Link(one.title, one.evidence_url, detail="Certificate") if _safe(one.evidence_url) else name
    return (
        certificate,
        Badge(*RESULT.get(one.outcome, (one.outcome, "quiet"))),
        Text(day(one.completed_on)),
        Text(score),
    )


def _safe(address: str) -> bool:
    """A learning system's address may be anything; only web addresses become links."""
    return address.startswith(("https://", "http://"))


def _open(one: ShownRegistration) -> tuple[Cell, ...]:
    name: Cell = Link(one.title, one.url) if _safe(one.url) else Text(one.title)
    state = Badge("Late", "bad") if one.late else Badge(one.state.replace("_", " ").capitalize(), "info")
    return name, state, Text(day(one.due_on) if one.due_on else "–")


def _plan(one: ShownPlan) -> PlanCard:
    done, of = one.progress
    return PlanCard(
        PLAN.get(one.status, one.status), done, of, _table("Entries", ENTRIES, [_entry(e) for e in one.items])
    )


def _entry(one: ShownItem) -> tuple[Cell, ...]:
    until = day(one.due_on) if one.due_on else "–"
    return Text(one.title), Badge(*ENTRY.get(one.status, (one.status, "quiet"))), Text(until), Text(one.why or "–")


def _review(one: CaseSeen, zone: str) -> tuple[Cell, ...]:
    ended = day(one.closed_at, zone) if one.closed_at else "–"
    state = Badge(*CASE.get(one.status, (one.status.replace("_", " ").capitalize(), "quiet")))
    return Link(one.review, f"/reviews/{one.id}"), state, Text(day(one.opened_at, zone)), Text(ended)
