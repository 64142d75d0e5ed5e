"""Reminding and giving more time: counted first, then done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from attain.cases.hr import changing, reminding
from attain.cases.queries import step_title
from attain.errors import BadInput, Problem
from attain.portal.desk import Act, Html, Page
from attain.portal.office.common import (
    Search,
    Words,
    actor,
    day_of,
    id_of,
    organisation,
    reason_field,
    scope,
    sheet,
    wrong_at,
)
from attain.portal.office.cycles import filter_of, query_of, run_here, said_of
from attain.portal.views.fields import Field
from attain.portal.views.sheet import Asking, Note, Sheet
from attain.portal.wording import counted

if TYPE_CHECKING:
    from attain.cases.hr.open_tasks import Filter
    from attain.portal.desk import ReadingDesk, WritingDesk


@get("/cycles/{cycle:str}/remind", sync_to_thread=True, opt={"right": "run_cycles"})
def before_reminding(
    page: Page, cycle: FromPath[str], q: Search = "", step: Words = "", unit: Words = "", late: Words = ""
) -> Html:
    """How many people a reminder would reach."""
    wanted = filter_of(q, step, unit, late)
    with page.read() as connection:
        run = run_here(page, connection, cycle)
        found = reminding.whom(connection, run, scope(page, connection), wanted, page.now)
    told = [f"It goes to whoever has {said_of(wanted, run)}: {counted(found.tasks, 'task')}."]
    if found.had_one:
        told.append(f"{counted(found.had_one, 'person', 'people')} had one today already and get none.")
    back = f"/cycles/{cycle}/open"
    count = len(found.persons)
    hidden = query_of(wanted)
    if not count:
        nothing = Note(" ".join(told), "info", "Nobody would get a reminder now.")
        return sheet(page, Sheet("Remind", (nothing,), "", run.title, back, narrow=True))
    words = counted(count, "person", "people")
    asking = Asking(
        f"Remind {words}?", f"/cycles/{cycle}/remind", f"Remind {words}", told=tuple(told), hidden=hidden, back=back
    )
    return sheet(page, Sheet("Remind", (asking,), "", run.title, back, narrow=True))


@post("/cycles/{cycle:str}/remind", sync_to_thread=True, opt={"right": "run_cycles"})
def remind(act: Act, cycle: FromPath[str]) -> Html:
    """Send the reminder."""
    where = organisation(act)
    with act.read() as connection:
        run_here(act, connection, cycle)
    sent = reminding.remind(where.store, where.world, actor(act), cycle, _posted(act))
    return act.redirect(f"/cycles/{cycle}/open", f"{counted(sent, 'person gets', 'people get')} a reminder.")


def _posted(act: WritingDesk) -> Filter:
    return filter_of(*(act.posted.text(name) for name in ("q", "step", "unit", "late")))


@get("/cycles/{cycle:str}/extend", sync_to_thread=True, opt={"right": "run_cycles"})
def before_extending(
    page: Page,
    cycle: FromPath[str],
    q: Search = "",
    step: Words = "",
    unit: Words = "",
    late: Words = "",
    case: Words = "",
) -> Html:
    """Ask for the new day, and say for how many it would be."""
    return _extending(page, cycle, filter_of(q, step, unit, late), id_of(case), None, ("", ""))


def _extending(
    page: ReadingDesk, cycle: str, wanted: Filter, case_id: int, wrong: BadInput | None, typed: tuple[str, str]
) -> Html:
    with page.read() as connection:
        run = run_here(page, connection, cycle)
        chosen = changing.to_extend(connection, run, scope(page, connection), wanted, page.now)
    if case_id:
        chosen = [one for one in chosen if one == case_id]
    at, title = wrong_at(wrong), next((step_title(one) for one in run.steps if one.id == wanted.step), "")
    count = counted(len(chosen), "review")
    told = (f"“{title}” gets a later day in {count}.", "Only later days are taken; reminders follow the new day.")
    fields = (
        Field("day", "date", "New due day", typed[0], error=at.get("day", ""), required=True),
        reason_field(typed[1], at.get("reason", "")),
    )
    hidden = (*query_of(wanted), ("case", str(case_id or "")))
    back = f"/cycles/{cycle}/open"
    if not chosen or not title:
        nothing = Note("With this choice nobody waits in a single step.", "info", "Nothing to move.")
        return sheet(page, Sheet("Give more time", (nothing,), "", run.title, back, narrow=True))
    asking = Asking(title, f"/cycles/{cycle}/extend", f"Move {count}", fields, told=told, hidden=hidden, back=back)
    return sheet(page, Sheet("Give more time", (asking,), "", run.title, back, narrow=True), 422 if wrong else 200)


@post("/cycles/{cycle:str}/extend", sync_to_thread=True, opt={"right": "run_cycles"})
def extend(act: Act, cycle: FromPath[str]) -> Html:
    """Move the due day."""
    where, wanted, case_id = organisation(act), _posted(act), id_of(act.posted.text("case"))
    typed = (act.posted.text("day"), act.posted.text("reason"))
    with act.read() as connection:
        run_here(act, connection, cycle)
    try:
        day = day_of(typed[0])
        if day is None:
            raise BadInput([Problem("day", "Please give a day such as 2027-03-31.")])
        order = changing.Later(cycle, wanted.step, day, wanted, typed[1], case_id)
        outcome = changing.extend(where.store, where.world, actor(act), order)
    except BadInput as wrong:
        return _extending(act, cycle, wanted, case_id, wrong, typed)
    return act.redirect(f"/cycles/{cycle}/open", told(outcome), "warn" if outcome.refused else "good")


def told(outcome: changing.Outcome) -> str:
    """What came of a change, in words."""
    if outcome.later:
        return f"{counted(outcome.later, 'review')} are being changed; the cycle's page says how far it is."
    parts = [f"{counted(outcome.done, 'review')} changed."]
    parts += [f"{counted(count, 'review')} stayed as before: {why}" for why, count in outcome.refused.items()]
    return " ".join(parts)
