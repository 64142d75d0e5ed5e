"""Rows that are missing, or that nobody could ever use: whoever judges, signs or receives may see what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from attain.checks.names import Names, StepAt
from attain.checks.order import comes_after, comes_again, judged_in
from attain.checks.scene import Scene
from attain.checks.within import entry_of, listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases import ast
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_time

Rows = Sequence[Mapping[str, Any]]


def check(scene: Scene) -> Iterator[Finding]:
    """Everybody to whom a step gives something to judge, to sign or to read (LANGUAGE 6, rule 0)."""
    for workflow in scene.of_kind("workflow"):
        names = scene.names(workflow)
        rows = [row for row in workflow.data.get("visibility") or () if isinstance(row, dict)]
        for step in names.steps:
            verb = step.data.get("do")
            if verb in ("approve", "decide"):
                yield from _judges(workflow, step, names, rows)
            elif verb == "session":
                yield from _members(workflow, step, names, in_time(rows, step, names))
            elif verb == "release":
                yield from _released(workflow, step, names, rows)
        for level in names.levels:
            meets = in_time(rows, level, names)
            yield from _members(workflow, level, names, meets)
            yield from _above(workflow, level, meets)


WORDS = ("title", "help", "note")
"""What a report says to people, and not what it takes."""


def unread(scene: Scene) -> Iterator[Finding]:
    """W516: forms that are filled in and that nobody but their writer may ever read, nor any score."""
    for workflow in scene.of_kind("workflow"):
        rows = [row for row in workflow.data.get("visibility") or () if isinstance(row, dict)]
        read = {one.partition(".")[0] for row in rows for one in listed(row.get("what"))}
        read |= set(_words(workflow.data)) | set(_reported(scene, workflow))
        for step in scene.names(workflow).steps:
            if step.data.get("do") in ("fill_form", "ask_each") and step.id not in read:
                message = f'nobody but who writes it may ever see "{step.id}"'
                why = "People would write for nobody."
                help = f"add to visibility: {{ who: …, what: {step.id}, as: full, from: {step.id} submitted }}"
                where = Where(workflow.kind, workflow.id, (*step.path, "id"))
                yield Finding("W516", where, message, why, help, severity=Severity.WARNING)


def _reported(scene: Scene, workflow: Resource) -> Iterator[str]:
    """First words of what reports about the workflow show."""
    for report in scene.reports_on(workflow.id):
        yield from _inside({key: said for key, said in report.data.items() if key not in WORDS})


def _words(data: Mapping[str, Any]) -> Iterator[str]:
    """First words of what scores, reports and outcomes take."""
    for part in ("scores", "outcomes"):
        yield from _inside(data.get(part))


def _inside(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield from _first_words(node)
    elif isinstance(node, (dict, list)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _inside(one)


@lru_cache(maxsize=65536)
def _first_words(text: str) -> tuple[str, ...]:
    return tuple(word.partition(".")[0].strip(",") for word in text.split())


# --- whoever judges ------------------------------------------------------------------------------------------------


def _judges(workflow: Resource, step: StepAt, names: Names, rows: Rows) -> Iterator[Finding]:
    """An approver, or whoever decides, without a row.  What writers see of their own needs none."""
    does = "approves" if step.data.get("do") == "approve" else "decides on"
    for what in listed(step.data.get("what")):
        written = names.step.get(what.partition(".")[0])
        if written is None:
            continue
        for person in listed(step.data.get("who")):
            own = [row for row in rows if person in listed(row.get("who"))]
            seen = sees(own if person == "employee" else in_time(own, step, names), person, what)  # E510 tells of him
            if seen or person in listed(written.data.get("who")):
                continue
            message = f'{person} {does} "{what}" but may not see it'
            help = _row_for(person, what, written, f"{written.id} submitted")
            where = Where(workflow.kind, workflow.id, (*step.path, "what"))
            yield Finding("E502", where, message, "The task would show nothing to judge by.", help)


def _row_for(person: str, what: str, written: StepAt | None, since: str) -> str:
    """The row that is missing; of what was promised anonymous no more than the promise allows."""
    if written is not None and isinstance(written.data.get("anonymous"), dict):
        since = f"{written.id} ends" if since == f"{written.id} submitted" else since
        return f"add to visibility: {{ who: {person}, what: {what}, as: averages_only, from: {since} }}"
    return f"add to visibility: {{ who: {person}, what: {what}, as: full, from: {since} }}"


def _members(workflow: Resource, step: StepAt, names: Names, rows: Rows) -> Iterator[Finding]:
    """Whoever sits in a session sees the scores that it may change; of one that is rated later E315 tells."""
    for index, score in enumerate(listed(step.data.get("may_change"))):
        judged = judged_in(workflow, names, score)
        if judged is not None and comes_after(judged, step):
            continue
        for person in listed(step.data.get("who")):
            if sees(rows, person, f"{score}.proposed"):
                continue
            message = f'{person} may change "{score}" in "{step.id}" but may not see it'
            help = f"add to visibility: {{ who: {person}, what: {score}.proposed, as: full, from: … submitted }}"
            at = ("who",) if "levels" in step.path else ("may_change", index)
            where = Where(workflow.kind, workflow.id, (*step.path, *at))
            yield Finding("E502", where, message, "The session would show nothing to judge by.", help)


def _above(workflow: Resource, level: StepAt, rows: Rows) -> Iterator[Finding]:
    """Whoever sits in a further level sees what the sessions below it made of a score, once these are closed."""
    session = level.inside[-1]
    for score in listed(level.data.get("may_change")):
        for person in listed(level.data.get("who")):
            if any(_adjusted(row, person, score) for row in rows):
                continue
            message = f'{person} meets in "{level.id}" over what "{session}" made of "{score}" but may not see it'
            row = f"{{ who: {person}, what: {score}.adjusted, as: full, from: {session} opens }}"
            where = Where(workflow.kind, workflow.id, (*level.path, "who"))
            why = "A rating that was changed below would be judged by what it was before."
            yield Finding("E502", where, message, why, f"add to visibility: {row}")


def _adjusted(row: Mapping[str, Any], person: str, score: str) -> bool:
    """Whether a row shows somebody the adjusted layer."""
    shows = any(one in (score, f"{score}.adjusted") for one in listed(row.get("what")))
    return shows and person in listed(row.get("who"))


def in_time(rows: Rows, step: StepAt, names: Names) -> Rows:
    """The rows that may hold while somebody judges in a step: not those that hold only when it has ended, or later."""
    return [row for row in rows if not _too_late(str(row.get("from")), step, names)]


def _too_late(since: str, step: StepAt, names: Names) -> bool:
    try:
        time = parse_time(since)
    except PhraseError:
        return False
    return all(_is_after(one, step, names) for one in (time.times if isinstance(time, ast.Earliest) else (time,)))


def _is_after(time: ast.Time, step: StepAt, names: Names) -> bool:
    """Whether a time can only come when a step has ended; the levels of a session end with it."""
    if isinstance(time, ast.Offset) and time.direction == "before":
        return False
    anchor = time.anchor if isinstance(time, ast.Offset) else time
    if not isinstance(anchor, ast.Anchor) or anchor.kind == "case ends":
        return isinstance(anchor, ast.Anchor)
    other = names.step.get(anchor.ref) if anchor.kind == "step" else None
    if other is None:
        return False
    own = anchor.ref in (step.id, *(step.inside[-1:] if step in names.levels else ()))
    return anchor.event != "opens" if own else comes_after(other, step) and not comes_again(step, other, names)


def sees(rows: Rows, person: str, what: str) -> bool:
    """A row for the whole of it, for a part of it, or for what it is a part of."""
    return any(
        person in listed(row.get("who")) and any(_about(one, what) for one in listed(row.get("what"))) for row in rows
    )


def _about(row: str, what: str) -> bool:
    return row == what or row.startswith(f"{what}.") or what.startswith(f"{row}.")


# --- whoever receives ----------------------------------------------------------------------------------------------


def _released(workflow: Resource, step: StepAt, names: Names, rows: Rows) -> Iterator[Finding]:
    """Whoever a release shows something to may see it."""
    for index, what in enumerate(listed(step.data.get("shows"))):
        written = names.step.get(what.partition(".")[0])
        for person in listed(step.data.get("to")):
            if sees(rows, person, what) or (written is not None and person in listed(written.data.get("who"))):
                continue
            message = f'"{step.id}" shows "{what}" to {person}, who may not see it'
            help = _row_for(person, what, written, f"{step.id} ends")
            where = Where(workflow.kind, workflow.id, entry_of(step, "shows", index))
            yield Finding("E517", where, message, "The release would be empty for him.", help)
