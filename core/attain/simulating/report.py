"""A simulation told in lines, and as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attain.simulating.result import RoleFound, Simulated

SHOWN = 20


def as_json(found: Simulated) -> str:
    """Everything, days as 2027-03-05."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def lines(found: Simulated) -> Iterator[str]:
    """The whole report; long lists are cut and say so."""
    yield f"{found.cycle}: {found.people:,} reviews of {found.workflow}, people {found.behaviour}, seed {found.seed}"
    yield from _several("Not in", [f"{count:>7,}  {why}" for why, count in found.outside])
    yield from _several("What starts reviews", [f"  {one}" for one in _happened(found)])
    yield from _ends(found)
    yield from _several("Look at this first", [f"  {one}" for one in found.problems])
    yield from _several("Who is found", [_role(each, found) for each in found.roles])
    yield from _days(found)
    yield from _several("Most to do", list(_loads(found)))
    yield from _several("What hangs on one person, were he away throughout", list(_hanging(found)))
    yield from _several("Sessions", list(_sessions(found)))
    yield from _several("Anonymous answers", list(_promises(found)))
    yield from _several("Only the reviews themselves will tell, so it was drawn", list(_drawn(found)))
    yield from _several(
        "Not simulated, taken as over after ten working days", [f"  {found.called(one)}" for one in found.assumed]
    )
    yield from _several("In the file of people", [f"  {one}" for one in found.findings])


def _several(title: str, told: list[str]) -> Iterator[str]:
    if told:
        yield ""
        yield f"{title}:"
        yield from told[:SHOWN]
        if len(told) > SHOWN:
            yield f"  … and {len(told) - SHOWN:,} more; --format json lists all"


def _happened(found: Simulated) -> Iterator[str]:
    yield from found.happened
    if found.surplus:
        yield f"{found.surplus:,} did not open, because enough of the same person ran already"


def _ends(found: Simulated) -> Iterator[str]:
    ends = found.ends
    told = ", ".join(f"{count:,} {how.replace('_', ' ')}" for how, count in ends.how)
    yield ""
    yield f"Ends: {told}; half of them by {ends.half_by}, the last on {ends.latest}; {_proved(ends.bound)}"


def _proved(bound: date | None) -> str:
    return (
        f"proved at the latest: {bound}"
        if bound
        else "no latest day can be proved, for each person has dates of his own"
    )


def _role(role: RoleFound, found: Simulated) -> str:
    told = [f"{role.itself:,} found"]
    told += [f"{count:,} fall to {found.called(who)}" for who, count in role.stand_ins]
    if role.nobody:
        examples = ", ".join(one.number for one in role.examples[:5])
        told.append(f"{role.nobody:,} nobody{', which stops a plan' if role.stops else ''} (such as {examples})")
    return f"  {role.title}: {'; '.join(told)}"


def _days(found: Simulated) -> Iterator[str]:
    fullest, mail = found.fullest, found.most_mail
    if fullest is None or mail is None:
        return
    yield ""
    yield f"Fullest day: {fullest.day}, {fullest.open:,} tasks lie open"
    yield f"Mails: {found.mails:,} in all; the biggest day is {mail.day} with {mail.mails:,}"


def _loads(found: Simulated) -> Iterator[str]:
    for each in found.loads:
        yield f"{each.tasks:>7,}  {_named(each.person)}, at most {each.most_open:,} open at once ({each.on})"


def _hanging(found: Simulated) -> Iterator[str]:
    for each in found.hanging:
        told = f"{each.unfinished:,} end unfinished, {each.handed_over:,} are handed over, {each.wait:,} wait"
        yield f"{each.cases:>7,}  {_named(each.person)}: {told}"


def _sessions(found: Simulated) -> Iterator[str]:
    for each in found.sessions:
        closes = f"closed {each.closes}" if each.closes else "closed by time alone"
        late = f", {each.late:,} too late" if each.late else ""
        short = f"; {each.short}" if each.short else ""
        group = each.place
        sits = f"{each.cases:,} cases{late}, {each.members:,} sit"
        yield f"  {found.called(each.step)}, {group}: {sits}; opens {each.opens}, {closes}{short}"


def _promises(found: Simulated) -> Iterator[str]:
    for each in found.promises:
        few = f"fewer than {each.show_from} asked in {each.never_shown:,}, fewer answered in {each.not_shown:,}"
        yield f"  {found.called(each.step)}: {each.cases:,} cases; {few}"


def _drawn(found: Simulated) -> Iterator[str]:
    for what, held, not_ in found.drawn:
        yield f"  {what}: yes {held:,}, no {not_:,}"


def _named(person: Any) -> str:
    return f"{person.name} ({person.number})" if person.name != person.number else str(person.number)
