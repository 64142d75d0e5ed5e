"""Reports of a review as somebody may read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reviews_360.model import Group, Question, Report
from reviews_360.report import PartSeen, Voice, compose

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.api.feedback import CaseOf, GroupSeen

KIND = "feedback_report"


@dataclass(frozen=True, slots=True)
class Read:
    """A report with what it may say, and the groups of which too few answered."""

    report: Report
    parts: tuple[PartSeen, ...]
    voices: Mapping[str, Voice]
    too_few: tuple[Group, ...]


def read(connection: Connection, case: CaseOf, viewer_id: int, at: datetime) -> list[Read]:
    """The reports about this review that the viewer may read."""
    reports = [case.catalogue.model(KIND, document.id) for document in case.catalogue.of_kind(KIND)]
    found = (_read(connection, case, viewer_id, at, one) for one in reports if one.workflow == case.workflow)
    return [one for one in found if one is not None]


def _read(connection: Connection, case: CaseOf, viewer_id: int, at: datetime, report: Report) -> Read | None:
    groups = {group.id: report.steps(group) for group in report.groups}
    heard = case.heard(connection, viewer_id, at, report.address, groups)
    if heard is None:
        return None
    heard_as = {group.id: _heard_as(case, report, group) for group in report.groups}
    seen = {name: heard.group(kernel) for name, kernel in heard_as.items()}
    voices = {name: _voice(group) for name, group in seen.items() if group is not None}
    voices = {name: voice for name, voice in voices.items() if not _adds_nothing(report, name, voices)}
    own = frozenset(group.id for group in report.groups if group.step and case.is_own(group.step))
    parts = compose(report, voices, _Values(case), own)
    too_few = tuple(group for group in report.groups if heard_as[group.id] in heard.too_few)
    return Read(report, parts, voices, too_few)


def _adds_nothing(report: Report, name: str, voices: Mapping[str, Voice]) -> bool:
    """A bigger group that holds just the answers of one of its parts, as the others may not be shown."""
    group = report.group(name)
    parts = [voices[one].answers for one in (group.together if group else ()) if one in voices]
    return any(answers == voices[name].answers for answers in parts)


def _heard_as(case: CaseOf, report: Report, group: Group) -> str:
    steps = report.steps(group)
    return case.group_of(steps[0]) if len(steps) == 1 else group.id


def _voice(group: GroupSeen) -> Voice:
    counts = {(one.section, one.item, one.field): one.counts for one in group.questions if one.counts}
    words = {(one.section, one.item, one.field): one.words for one in group.questions if one.words}
    return Voice(group.answers, counts, words)


@dataclass(frozen=True, slots=True)
class _Values:
    """The numbers of answers, by the scales of the forms."""

    case: CaseOf

    def __call__(self, question: Question, answer: str) -> Fraction | None:
        form = self.case.form_of(question.step)
        field = form.field(question.section, question.field) if form else None
        if field is None:
            return None
        if field.scale:
            found: Fraction | None = self.case.catalogue.model("scale", field.scale).value(answer)
            return found
        return _number(answer) if field.type in ("number", "percent") else None


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text.rstrip("% "))
    except ValueError:
        return None


def top_of(case: CaseOf, question: Question) -> Fraction | None:
    """The highest number of a question's scale; None where it has none."""
    form = case.form_of(question.step)
    field = form.field(question.section, question.field) if form else None
    if field is None or not field.scale:
        return None
    return max(_values(case, field.scale), default=None)


def _values(case: CaseOf, scale: str) -> Iterator[Fraction]:
    return (level.value for level in case.catalogue.model("scale", scale).levels if level.value is not None)
