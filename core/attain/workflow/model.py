"""A workflow as frozen values: what the engine, the checks, the simulation and the portal all read.

Phrases are parsed already (attain.phrases.ast); names are checked by the checker, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from attain.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from attain.phrases.ast import Condition, Duration, Path, People, Time

Text = Mapping[str, str]
"""Words in one or several languages, the organisation's first language first."""

ENDINGS = (
    "continue",
    "continue_without",
    "approve",
    "release",
    "close_unfinished",
    "record_no_answer",
    "hide_answers",
)
"""The only ways in which a wait may end by itself (LANGUAGE 4)."""


@dataclass(frozen=True, slots=True)
class PersonDef:
    """One member of the cast: who it is, and who stands in."""

    id: str
    phrase: People
    if_none: str | People  # "skip", "stop_the_plan", a person of this document, or a phrase
    bind: str = "at_step"  # at_launch, at_step, live
    if_same: str = ""  # "", "skip" or a person
    only_if: Condition | None = None


@dataclass(frozen=True, slots=True)
class LateEntry:
    """One entry of a late chain, read downwards; `after` counts from the entry before it, the first from `due`.

    act: tell, hand_over, nominate_by, ask_more, or an ending.  The three in the middle open a new wait with `due` and
    `if_late` of their own.
    """

    act: str
    person: str = ""
    after: Duration | None = None
    message: str = ""
    due: Time | None = None
    if_late: tuple[LateEntry, ...] = ()
    when_fewer_than: int = 0


@dataclass(frozen=True, slots=True)
class SendBack:
    """The only way back: to which step, how often, with how much time, and what then."""

    to: str
    at_most: int
    time_again: Duration
    then: LateEntry
    across: str = ""
    reopens: str = ""


@dataclass(frozen=True, slots=True)
class Anonymous:
    """The promise of an anonymous step: shown from N answers on; `below`: hide, or roll_into GROUP."""

    show_from: int
    below: str = "hide"
    roll_into: str = ""
    traceable_by: str = "nobody"

    @property
    def sealed_for(self) -> str:
        """`role R` where it may learn who wrote what; empty where nobody may."""
        return "" if self.traceable_by == "nobody" else self.traceable_by


@dataclass(frozen=True, slots=True)
class Choose:
    """Whom a nominate step may list."""

    source: People
    not_from: tuple[str, ...] = ()
    at_least: int = 0
    at_most: int = 99
    each_person_asked_at_most: int = 0  # 0: no limit
    outside: int = 0  # how many of them may be people without an account


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a decide step."""

    id: str
    label: Text
    reason_required: bool = False
    asks: Mapping[str, object] | None = None
    sends_back: SendBack | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """A message to some of the cast."""

    message: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reminders:
    """How long before due a reminder goes out, longest first."""

    before_due: tuple[Duration, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that an acknowledge step allows: which form, and until when."""

    form: str
    within: Time


@dataclass(frozen=True, slots=True)
class Total:
    """What all repetitions of a step must add up to: a field of theirs, and how much."""

    of: Path
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often a step is done again inside itself: on demand, by the clock (`every`, `until`), or once for each."""

    at_least: int = 1
    at_most: int = 1
    opened_by: tuple[str, ...] = ()
    every: Duration | None = None
    until: Time | None = None
    for_each: str = ""
    together: Total | None = None
    each_acknowledged_by: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing is repeated: done once and over."""
        return self == Repeat()


@dataclass(frozen=True, slots=True)
class FormChoice:
    """One of several forms; without a condition it is the one used otherwise."""

    form: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard of a check: what must hold."""

    id: str
    title: Text
    needs: Condition


@dataclass(frozen=True, slots=True)
class SessionRules:
    """A session's own settings (LANGUAGE 7); sessions are run by attain.cases; the engine only waits for them."""

    group_by: str
    chair: str
    opens_share: int = 100  # per cent of `opens_of` arrived
    opens_of: str = ""
    or_by: Time | None = None
    quorum: int = 1
    stays_out: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()
    reason_for_change: str = "always"
    late_cases: LateEntry | None = None
    small_groups_below: int = 0
    level: str = ""  # the id of a further level
    settings: Mapping[str, object] = field(default_factory=dict)  # what only attain.cases reads


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a parallel step."""

    id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step.  `do` is a verb of LANGUAGE 4; settings that the verb does not have stay at their defaults."""

    id: str
    title: Text
    do: str
    who: tuple[str, ...] = ()
    help: Text = field(default_factory=dict)
    when: Condition | None = None
    not_before: tuple[Time, ...] = ()
    due: Time | None = None
    extended_by: tuple[Duration, ...] = ()  # what a cycle's `extend` adds to due
    if_late: tuple[LateEntry, ...] = ()
    optional: bool = False
    tell: Tell | None = None
    reminders: Reminders | None = None
    on_behalf: tuple[str, ...] = ()  # who may do it for another, with a reason; attain.cases asks
    # what the verb works on
    form: str = ""
    forms: tuple[FormChoice, ...] = ()  # form: choose; which one it is, is decided when the step opens
    sections: tuple[str, ...] = ()  # fill_form: only these of the form; all when empty
    compare_with: tuple[str, ...] = ()  # distributions, as written
    also_open_to: People | None = None  # ask_each: who may answer without being asked
    asked_outside: bool = False
    what: tuple[str, ...] = ()  # references as written: a step, `KIND ID`, `development_plan`
    shows: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    may_edit: bool = False
    silence_counts_as_approval: bool = False
    send_back: SendBack | None = None
    anonymous: Anonymous | None = None
    may_decline: bool = False
    choose: Choose | None = None
    choices: tuple[Choice, ...] = ()
    may_reply: Reply | None = None
    repeat: Repeat = Repeat()
    agreed_by: str = ""
    enrol: Mapping[str, str] | None = None
    until: Time | None = None
    or_by: Time | None = None
    message: str = ""
    session: SessionRules | None = None
    levels: tuple[Step, ...] = ()  # session: the same step as it is held at its further levels
    group: str = ""  # the respondent group that ask_each answers count under; default: the step's id
    takes_effect: Time | None = None
    standards: tuple[Standard, ...] = ()
    no_fault_by: str = ""  # check: who decides that somebody could do nothing about it
    confirmed_by: str = ""
    workflow: str = ""  # use: which one
    waits_for_end: bool = True
    plugin: str = ""  # run: whose act
    plugin_act: str = ""
    # containers
    steps: tuple[Step, ...] = ()
    branches: tuple[Branch, ...] = ()
    wait_for: str = "all"  # all, any, or a number as text
    stops_rest: bool = False  # parallel: what still runs when it ends is stopped
    must_agree: str = ""  # decide: "", all or most
    if_split: str = ""  # decide: who decides when those of must_agree do not agree
    stays_out: tuple[str, ...] = ()  # decide: whose ties to the employee take his voice

    @property
    def children(self) -> tuple[Step, ...]:
        """The steps directly inside, of all branches."""
        return self.steps or tuple(step for branch in self.branches for step in branch.steps)

    @property
    def is_container(self) -> bool:
        """Whether it ends by what it holds and nobody acts in it."""
        return self.do in ("part", "parallel")

    def sends_back(self, choice: str = "") -> SendBack | None:
        """The way back that this step has, or that taking this choice has."""
        return next((c.sends_back for c in self.choices if c.id == choice), None) if choice else self.send_back


@dataclass(frozen=True, slots=True)
class VisibilityRow:
    """One row of the table of who sees what."""

    who: tuple[str, ...]
    what: tuple[str, ...]
    how: str  # full, without_names, averages_only, averages_and_shuffled_comments
    since: Time
    until: Time | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows when a case has closed; `act` is open, suggest, gate, tell, export or extend_case."""

    id: str
    title: Text
    act: str
    settings: Mapping[str, object]
    when: Condition | None = None
    for_each: str = ""  # an item source; the outcome is looked at for each of its items


@dataclass(frozen=True, slots=True)
class Start:
    """One reason to start a case.

    on: what happens, each as written; `after` and `before` are how long after or before it, one case for each;
    `at_most` is how many cases of one person may run at once (0: no limit) · `covers_since`: the date fact since which
    what the case is about has lasted.
    """

    on: tuple[str, ...]
    id: str = ""
    after: tuple[Duration, ...] = ()
    before: tuple[Duration, ...] = ()
    population: str = ""
    only_if: Condition | None = None
    by: tuple[str, ...] = ()
    or_by: tuple[str, ...] = ()
    at_most: int = 0
    covers_since: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A whole workflow."""

    id: str
    title: Text
    people: Mapping[str, PersonDef]
    steps: tuple[Step, ...]
    visibility: tuple[VisibilityRow, ...]
    reminders: Reminders | None = None
    scores: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    when_people_change: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    help: Text = field(default_factory=dict)
    starts: tuple[Start, ...] = ()  # none where a cycle starts the cases
    items: Mapping[str, str] = field(default_factory=dict)  # {local name: the item source that it stands for}
    not_counted: str = ""  # a fact whose periods are taken out of every count of days
    index: Mapping[str, Step] = field(init=False, compare=False, repr=False)
    """Every step by its id, however deep."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {step.id: step for step in self.walk()})

    def walk(self) -> Iterator[Step]:
        """Every step, containers before what they hold, in the order written."""
        stack = list(reversed(self.steps))
        while stack:
            step = stack.pop()
            yield step
            stack.extend(reversed(step.children))

    def step(self, step_id: str) -> Step:
        """The step with this id, or what a former manager may add, which counts as one; KeyError when there is none."""
        if step_id in self.index:
            return self.index[step_id]
        if step_id and step_id == self.added_form:
            return Step(step_id, {"": step_id.replace("_", " ").capitalize()}, "fill_form", form=step_id)
        raise KeyError(step_id)

    @property
    def added_form(self) -> str:
        """The form that a former manager may still fill; "" where he may add nothing."""
        said = self.when_people_change.get("manager_changes", {}).get("old_manager_may_add")
        return str(said.get("form", "")) if isinstance(said, Mapping) else ""
