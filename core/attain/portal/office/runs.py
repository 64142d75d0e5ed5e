"""How something that is done by itself stands: when it was done, how it went, when it is done next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.portal.views.parts import Text
from attain.portal.wording import counted, moment

if TYPE_CHECKING:
    from datetime import datetime

    from attain.learning.report import Kept
    from attain.portal.desk import ReadingDesk


def last_time(page: ReadingDesk, state: Kept) -> Text:
    """When it last went well; beside it the last try, where that failed."""
    if state.good_at is None:
        return Text("Never", f"Tried {moment(state.last_run, page.viewer.zone)}" if state.last_run else "")
    tried = f"Tried {moment(state.last_run, page.viewer.zone)}" if state.last_run and state.failures else ""
    return Text(moment(state.good_at, page.viewer.zone), tried)


def next_time(page: ReadingDesk, at: datetime | None, now: str = "Now") -> Text:
    """When it is done next by itself; `now` is said of what is due."""
    if page.settings.data is None or at is None:
        return Text("When asked")
    return Text(now if at <= page.now else moment(at, page.viewer.zone))


def how_it_went(state: Kept) -> Text:
    """What the last run did, why it failed, or what it waits for."""
    result = state.result
    if not result:
        return Text("Not yet")
    if state.waits_for:
        return Text("Waits", state.waits_for)
    if failure := result.get("failure"):
        return Text(f"Failed, {counted(state.failures, 'time')} in a row", str(failure))
    counts = ", ".join(f"{count} {what}" for what, count in (result.get("counts") or {}).items() if count)
    problems = result.get("problems") or ()
    return Text(counts or "Nothing new", counted(len(problems), "row") + " could not be taken" if problems else "")
