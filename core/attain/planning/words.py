"""A plan and a migration in words, for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.changing.difference import ABSENT
from attain.changing.lanes import LANES, TITLES
from attain.config.document import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attain.cases.changes.migrating import Report
    from attain.changing.three import Drift
    from attain.planning.plan import Impact, Plan


LONGEST = 100
"""Characters of a value that are shown."""


def as_text(made: Plan) -> list[str]:
    """The plan as lines."""
    if made.is_empty:
        return [f"Nothing changes: this is what revision {made.base} says."]
    lines = _plan(made)
    if made.mistakes:
        lines += ["", "Migrations that could not be carried out:", *(f"  {one}" for one in made.mistakes)]
    return [*lines, "", *drifted(made.drift)] if made.drift else lines


def drifted(drift: Sequence[Drift]) -> list[str]:
    """What was changed in the portal since, place by place, in three versions."""
    lines = ["Changed since files were last applied, and not in these files:"]
    for one in drift:
        lines.append(f"  {one.kind} {one.id} {one.where}".rstrip() + (" (changed in the files too)" * one.both))
        versions = (("applied", one.applied), ("live", one.live), ("files", one.files))
        lines += [f"    {name:8} {shown(value)}" for name, value in versions]
    return [*lines, "attain pull DIR writes it into the files; attain apply refuses without --take files or live."]


def shown(value: Any) -> str:
    """A value on one line; what is long is cut."""
    if value is ABSENT:
        return "(not there)"
    text = value if isinstance(value, str) else canonical(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plan(made: Plan) -> list[str]:
    lines = [f"Against revision {made.base}, {len(made.changes):,} changes:"]
    for lane in LANES:
        found = [change.words for change in made.changes if change.lane == lane]
        if found:
            lines += ["", f"{lane}: {TITLES[lane]}", *(f"  {words}" for words in found)]
    return [*lines, "", *(line for one in made.impact for line in _impact(one)), "Applying sends no mail."]


def _impact(one: Impact) -> Iterator[str]:
    yield f"workflow {one.workflow}, revision {one.revision}: {one.running:,} running, {one.people:,} people asked"
    if one.at:
        places = sorted(one.at.items(), key=lambda each: -each[1])
        yield "  in: " + ", ".join(f"{step} {count:,}" for step, count in places)
    stays, asks, promised = (sum(found.values()) for found in (one.stays, one.asks, one.promised))
    counts = f"{one.moves:,} may move, {stays:,} stay, {asks:,} need a mapping, {promised:,} hold a promise"
    yield f"  all stay unless moved: {counts}"
    for found in (one.stays, one.asks, one.promised):
        yield from (f"    {count:,}: {why}" for why, count in sorted(found.items(), key=lambda each: -each[1]))


def as_data(made: Plan) -> dict[str, Any]:
    """The plan as plain data, without the documents."""
    return {
        "base": made.base,
        "hash": made.hash,
        "author": made.author,
        "message": made.message,
        "changes": [
            {
                "kind": change.difference.kind,
                "id": change.difference.id,
                "path": change.difference.where,
                "act": change.difference.act,
                "lane": change.lane,
                "words": change.words,
            }
            for change in made.changes
        ],
        "mistakes": list(made.mistakes),
        "drift": [
            {"kind": one.kind, "id": one.id, "path": one.where}
            | {
                name: value
                for name, value in (("applied", one.applied), ("live", one.live), ("files", one.files))
                if value is not ABSENT
            }
            for one in made.drift
        ],
        "impact": [_impact_data(one) for one in made.impact],
    }


def _impact_data(one: Impact) -> dict[str, Any]:
    counts = {"running": one.running, "people": one.people, "may_move": one.moves, "at": dict(one.at), "mails": 0}
    reasons = {"stay": dict(one.stays), "need_a_mapping": dict(one.asks), "promised": dict(one.promised)}
    return {"workflow": one.workflow, "revision": one.revision} | counts | reasons


def migrated(report: Report, *, dry: bool) -> list[str]:
    """What a migration did, or would do."""
    stays, refused = sum(report.stays.values()), sum(report.refused.values())
    first = (
        f"{report.moves:,} would move, {stays:,} stay"
        if dry
        else f"{report.moved:,} moved, {stays:,} stay, {refused:,} refused"
    )
    lines = [first + "."]
    for title, found in (
        ("stay", report.stays),
        ("need you", report.asks),
        ("promise", report.promised),
        ("refused", report.refused),
    ):
        lines += _reasons(title, found)
    if report.stopped:
        lines.append(f"{report.stopped}; {report.left:,} are left. Run it again to go on.")
    if dry and not report.sound:
        lines.append(
            "It would be refused: say where open steps go, and leave out reviews that hold a promise (not_past)."
        )
    return lines


def _reasons(title: str, found: Mapping[str, int]) -> list[str]:
    return [f"  {title}, {count:,}: {why}" for why, count in sorted(found.items(), key=lambda each: -each[1])]
