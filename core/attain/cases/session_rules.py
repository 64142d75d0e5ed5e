"""What holds in every session, be it kept in a database or played in memory.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.errors import Problem, Refusal
from attain.phrases.calendar import end_of_day, local_day
from attain.phrases.times import resolve
from attain.workflow.chains import is_alone, level_of
from attain.workflow.days import Due, after
from attain.workflow.facts import Known

if TYPE_CHECKING:
    from attain.phrases import ast
    from attain.scales.model import Scale
    from attain.workflow.chains import Path
    from attain.workflow.facts import Where
    from attain.workflow.model import LateEntry, SessionRules

LONGEST = 2000
"""Characters of a reason."""
REFUSED: Mapping[str, tuple[str, str]] = {
    "no_session": ("no_session", "There is no such session for you."),
    "no_case": ("no_case", "There is no such case for you in this session."),
    "no_change": ("no_change", "There is no such proposal for you in this session."),
    "over": ("closed", "This session is closed; nothing in it can be changed any more."),
    "left": ("closed", "This case has left the session already."),
    "not_possible": ("not_possible", "This session may not change that."),
    "not_to_record": ("not_yours", "Only whoever leads the session records what others propose."),
    "split": (
        "split",
        "Those who sit here want different levels for this case, so somebody else decides between them.",
    ),
    "not_to_close": ("not_yours", "Only whoever leads the session closes it."),
    "outside": ("outside", "The ratings do not keep within the quota, so the session cannot be closed yet."),
}
"""{why somebody may not: its code, its words}."""


def refusal(why: str, more: str = "") -> Refusal:
    """A refusal for one of the grounds of REFUSED; `more` says what exactly is in the way."""
    code, said = REFUSED[why]
    return Refusal(code, f"{said.rstrip('.')} ({more})." if more else said)


def enough(here: int, coming: int, share: int) -> bool:
    """Whether `share` per cent of the cases have arrived, when `coming` others still can."""
    return 100 * here >= share * (here + coming)


def may_come(level: int, waits: Collection[Path], *, reached: bool, began: bool) -> bool:
    """Whether a case may still come to the session of a level in time.

    `waits`: where its passages through the step are that are not over · `reached`: whether there was any passage.
    Once the first level `began`, who is not there yet comes too late, and is decided alone.
    """
    if level == 1 or not reached:
        return bool(waits) or not (reached or began)
    return any(level_of(path) < level and not is_alone(path) for path in waits)


def leading(members: Collection[int], chairs: Collection[int]) -> frozenset[int]:
    """Who leads: the chairs who sit there, else the first member."""
    return frozenset(set(chairs) & set(members) or sorted(members)[:1])


@dataclass(frozen=True, slots=True)
class Ties:
    """{member: whom he is tied to}, only for those ties for which the document lets him stay out."""

    reports: Mapping[int, Collection[int]] = field(default_factory=dict)
    relatives: Mapping[int, Collection[int]] = field(default_factory=dict)
    colleagues: Mapping[int, Collection[int]] = field(default_factory=dict)

    def why_out(self, member: int, subject: int, led_by: Collection[int] = ()) -> str:
        """Why a member stays out of a case, "" where he does not; `led_by` are managers whom the case knew.

        His own case is out whatever the document says (DESIGN, principle 5).
        """
        if member == subject:
            return "own case"
        if subject in self.reports.get(member, ()) or member in led_by:
            return "own report"
        if subject in self.relatives.get(member, ()):
            return "own relative"
        return "a peer's case" if subject in self.colleagues.get(member, ()) else ""


def wrong_with(scale: Scale | None, rules: SessionRules, becomes: str, reason: str, now: str) -> list[Problem]:
    """What is wrong with a change of a score that stands at `now` to `becomes`."""
    problems = []
    if scale is None or becomes not in {level.id for level in scale.levels}:
        problems.append(Problem("becomes", "Please choose one of the levels."))
    elif becomes == now:
        problems.append(Problem("becomes", "That is the level as it stands; choose another one."))
    if rules.reason_for_change == "always" and not reason.strip():
        problems.append(Problem("reason", "Please say why; whoever reads the result later will ask."))
    if len(reason) > LONGEST:
        problems.append(Problem("reason", f"Please keep it within {LONGEST} characters."))
    return problems


def may_close(rules: SessionRules, present: int, *, undecided: bool) -> None:
    """Refusal below the quorum or with a proposal that is neither recorded nor declined."""
    if present < rules.quorum:
        raise Refusal("quorum", f"At least {rules.quorum} members have to be there; {present} are noted.")
    if undecided:
        raise Refusal("undecided", "Some proposals are neither recorded nor declined yet.")


def is_split(proposals: Collection[tuple[int, str]]) -> bool:
    """Whether members do not agree on a score of a case; `proposals` are (member, level) of what nobody declined."""
    return len({level for _, level in proposals}) > 1 and len({member for member, _ in proposals}) > 1


def decides_splits(rules: SessionRules) -> str:
    """The person of the document who decides where members do not agree; "" where whoever leads does."""
    return str(rules.settings.get("if_split", ""))


def opened_at(now: datetime, opens_by: datetime | None, came: Collection[datetime]) -> datetime:
    """From when a session's time counts: the hour at which it opened, or should have opened at the latest."""
    opens = min(now, opens_by) if opens_by else now
    return max(opens, min(came, default=opens))


def due_by(
    where: Where,
    look: Callable[[ast.Anchor], datetime | date | None],
    phrase: ast.Time | None,
    opens: datetime,
    now: datetime,
) -> Due:
    """A due date that counts from an instant; one that cannot be known, or lies before it, is that day."""

    def moment(anchor: ast.Anchor) -> datetime | date | None:
        return opens if anchor.kind == "it opens" else look(anchor)

    found = resolve(phrase, moment, where.calendar, where.zone) if phrase else None
    today = local_day(opens, where.zone)
    if found is None or found.instant < opens:
        return Due(today, max(end_of_day(today, where.zone), now))
    return Due(found.day, found.instant)


def next_entry(where: Where, chain: Sequence[LateEntry], done: int, since: datetime) -> datetime:
    """When the next entry of a late chain comes; an empty chain ends at once."""
    pause = chain[done].after if done < len(chain) else None
    return after(Known(since, where.zone, where.calendar, {}), since, pause).at if pause else since
