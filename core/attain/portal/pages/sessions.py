"""The session board: my sessions, one session, one case in it, and closing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from litestar import Router, get, post
from litestar.params import FromPath, FromQuery

from attain.cases import session_changing as changing
from attain.cases import session_time
from attain.cases.session_board import board as read_board
from attain.cases.session_closing import close, say_why
from attain.cases.session_lists import everywhere, mine
from attain.errors import BadInput, Refusal
from attain.portal.app import Family
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.organisation import Organisation
from attain.portal.views import sessions as views
from attain.portal.views.parts import Confirm
from attain.portal.views.shell import NavEntry
from attain.portal.wording import counted
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.cases.session_board import Board, BoardCase
    from attain.portal.desk import ReadingDesk, WritingDesk

NAV = (NavEntry("", "Sessions", "/sessions", "grid"),)
LARGEST = 2**63 - 1
HIDDEN = frozenset({"no_session", "no_case", "no_change", "no_task"})


def organisation(page: ReadingDesk) -> Organisation:
    """The organisation with its commands; NotHere where the portal stands on none."""
    if not isinstance(page.kernel, Organisation):
        raise NotHere
    return page.kernel


@contextmanager
def hidden_is_not_here() -> Iterator[None]:
    """What somebody may not know of looks like what does not exist."""
    try:
        yield
    except Refusal as refused:
        if refused.code in HIDDEN:
            raise NotHere from refused
        raise


def actor(page: ReadingDesk) -> Actor:
    """Who writes."""
    return Actor(page.viewer.person_id, "portal")


def known(*ids: int) -> None:
    """NotHere for a number that no database holds."""
    if any(each > LARGEST for each in ids):
        raise NotHere


def board_of(page: ReadingDesk, session_id: int) -> Board:
    """The session as the viewer sees it; NotHere for whoever does not sit in it."""
    known(session_id)
    with page.read() as connection:
        found = read_board(connection, organisation(page).world, session_id, page.viewer.person_id, page.now)
    if found is None:
        raise NotHere
    return found


def case_of(board: Board, case_id: int) -> BoardCase:
    """A case of the session; NotHere for one that he stays out of, as for one that is not there."""
    found = next((case for case in board.cases if case.case_id == case_id), None)
    if found is None or not found.values:
        raise NotHere
    return found


@get("/", sync_to_thread=True)
def listed(page: Page) -> Html:
    """My sessions, and for whoever runs cycles how far all of them are."""
    world, viewer = organisation(page).world, page.viewer
    with page.read() as connection:
        own = mine(connection, world, viewer.person_id)
        every = everywhere(connection, world) if "run_cycles" in viewer.rights else []
    return page.render(
        "pages/sessions.html",
        own=views.list_of(own, "My sessions", viewer.zone, linked=True),
        every=views.list_of(every, "All sessions", viewer.zone, linked=False) if every else None,
        gathering=[each for each in every if each.status == "gathering" and each.arrived],
    )


@get("/{session_id:int}", sync_to_thread=True)
def look(page: Page, session_id: FromPath[int], show: FromQuery[str] = "all") -> Html:
    """The board."""
    return _board_page(page, session_id, show)


def _board_page(page: ReadingDesk, session_id: int, show: str, reason: str | None = None, error: str = "") -> Html:
    board = board_of(page, session_id)
    shown = show if show in dict(views.SHOWS) else "all"
    titles = {score.id: score.title for score in board.scores}
    return page.render(
        "pages/session.html",
        422 if error else 200,
        board=board,
        state=views.status({"closing": "closed"}.get(board.status, board.status)),
        level=views.level_words(board.levels),
        tabs=views.tabs(board, shown),
        table=views.cases_table(board, shown, page.viewer.language),
        spreads=[views.spread(each, views.spread_title(each, titles)) for each in board.comparisons],
        over_facts=[views.over_fact(each, board.scores, page.viewer.language) for each in board.spreads],
        why=views.why_field(board.reason if reason is None else reason, error) if board.says_why else None,
        attendance=views.attendance(board),
        there=sum(each.present for each in board.members),
    )


@get("/{session_id:int}/cases/{case_id:int}", sync_to_thread=True)
def look_case(page: Page, session_id: FromPath[int], case_id: FromPath[int]) -> Html:
    """One case of the session."""
    return _case_page(page, session_id, case_id, {}, {})


def _case_page(
    page: ReadingDesk, session_id: int, case_id: int, typed: dict[str, str], problems: dict[str, str]
) -> Html:
    board = board_of(page, session_id)
    case = case_of(board, case_id)
    parts = views.score_parts(board.scores, case, page.viewer.language, typed, problems)
    return page.render(
        "pages/session_case.html",
        422 if problems else 200,
        board=board,
        case=case,
        parts=parts,
        is_open=board.status == "open" and not case.gone,
    )


@post("/{session_id:int}/cases/{case_id:int}", sync_to_thread=True)
def change(act: Act, session_id: FromPath[int], case_id: FromPath[int]) -> Html:
    """Propose or record another level."""
    known(session_id, case_id)
    score = act.posted.text("score")
    typed = {name: act.posted.text(f"{score}-{name}") for name in ("becomes", "reason")} | {"score": score}
    wanted = changing.Change(case_id, score, typed["becomes"], typed["reason"])
    here = f"/sessions/{session_id}/cases/{case_id}"

    def do() -> str:
        done = changing.change(act.kernel.store, organisation(act).world, actor(act), session_id, wanted)
        recorded = "The new level is recorded." if done.state == "recorded" else ""
        return recorded or "Your proposal waits for whoever leads the session."

    try:
        return _done(act, do, here)
    except BadInput as wrong:
        problems = {each.where: each.message for each in wrong.problems}
        return _case_page(act, session_id, case_id, typed, problems)


@post("/{session_id:int}/proposals/{change_id:int}", sync_to_thread=True)
def settle(act: Act, session_id: FromPath[int], change_id: FromPath[int]) -> Html:
    """Record or decline a proposal."""
    known(session_id, change_id)
    accept = act.posted.text("accept") == "yes"
    case_id = act.posted.text("case")
    here = f"/sessions/{session_id}/cases/{case_id}" if case_id.isdigit() else f"/sessions/{session_id}"

    def do() -> str:
        world = organisation(act).world
        changing.settle(act.kernel.store, world, actor(act), session_id, change_id, accept=accept)
        return "The proposal is recorded." if accept else "The proposal is declined."

    return _done(act, do, here)


@post("/{session_id:int}/attendance", sync_to_thread=True)
def attend(act: Act, session_id: FromPath[int]) -> Html:
    """Note who is there."""
    known(session_id)
    present = [int(each) for each in act.posted.texts("present") if each.isdigit() and len(each) < 19]

    def do() -> str:
        there = changing.attend(act.kernel.store, organisation(act).world, actor(act), session_id, present)
        return f"{counted(there, 'member')} noted as there."

    return _done(act, do, f"/sessions/{session_id}")


@post("/{session_id:int}/reason", sync_to_thread=True)
def say(act: Act, session_id: FromPath[int]) -> Html:
    """Say why the ratings may differ from the guide."""
    known(session_id)
    reason = act.posted.text("reason")

    def do() -> str:
        say_why(act.kernel.store, organisation(act).world, actor(act), session_id, reason)
        return "Your reason is kept with the session."

    try:
        return _done(act, do, f"/sessions/{session_id}")
    except BadInput as wrong:
        return _board_page(act, session_id, "all", reason, wrong.problems[0].message)


@get("/{session_id:int}/close", sync_to_thread=True)
def ask_close(page: Page, session_id: FromPath[int]) -> Html:
    """Ask before closing."""
    return _close_page(page, session_id, "", "")


def _close_page(page: ReadingDesk, session_id: int, value: str, error: str) -> Html:
    board = board_of(page, session_id)
    if not board.leads or board.status != "open":
        raise NotHere
    changed = sum(views.fits(case, "changed") for case in board.cases)
    confirm = Confirm(
        "Close this session?",
        "After this nothing in it can be changed any more.",
        (
            f"{counted(len(board.cases) + board.stays_out, 'case')} will go on to {views.next_words(board.levels)}.",
            f"{counted(changed, 'case')} of those that you see with another level than before.",
            f"{counted(sum(each.present for each in board.members), 'member')} noted as there.",
        ),
        f"/sessions/{session_id}/close",
        "Close the session",
        f"/sessions/{session_id}",
    )
    outside = any(each.outside for each in board.comparisons) and not board.reason
    reason = views.reason_field("reason", value, error, "Why may the ratings differ from the guide?")
    return page.render(
        "pages/session_close.html", 422 if error else 200, confirm=confirm, reason=reason if outside or error else None
    )


@post("/{session_id:int}/close", sync_to_thread=True)
def do_close(act: Act, session_id: FromPath[int]) -> Html:
    """Close it."""
    known(session_id)
    reason = act.posted.text("reason")

    def do() -> str:
        close(act.kernel.store, organisation(act).world, actor(act), session_id, reason)
        return "The session is closed; its cases go on."

    try:
        return _done(act, do, f"/sessions/{session_id}")
    except BadInput as wrong:
        return _close_page(act, session_id, reason, wrong.problems[0].message)


@post("/{session_id:int}/open", sync_to_thread=True, opt={"right": "run_cycles"})
def open_now(act: Act, session_id: FromPath[int]) -> Html:
    """Open a session before its hour."""
    known(session_id)

    def do() -> str:
        session_time.open_now(act.kernel.store, organisation(act).world, actor(act), session_id)
        return "The session is open; its members find it under Sessions."

    return _done(act, do, "/sessions")


def _done(act: WritingDesk, do: Callable[[], str], to: str) -> Html:
    """Do it and go on; what is refused is said on the page it came from."""
    try:
        with hidden_is_not_here():
            return act.redirect(to, do())
    except Refusal as refused:
        return act.redirect(to, str(refused), "bad")


def sessions_family() -> Family:
    """All of it, with its place in the navigation."""
    handlers: list[Any] = [listed, look, look_case, change, settle, attend, say, ask_close, do_close, open_now]
    return Family([Router("/sessions", route_handlers=handlers)], NAV)
