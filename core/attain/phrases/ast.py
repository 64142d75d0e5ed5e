"""What the phrases of the language mean, as frozen values.

Every node is hashable, so a parsed phrase can be a key.  `at` holds (start, end) offsets inside the text and is no part
of equality.  Names are kept as written; whether they exist is for the checker.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from decimal import Decimal

from attain.values import dataclass

At = tuple[int, int]


def _at() -> At:
    return field(default=(0, 0), compare=False, repr=False)


# --- people -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """`employee`, or a person of this document: `second_manager`; also `actor` inside late chains."""

    name: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Related:
    """`RELATION of PEOPLE`: manager, matrix managers, project leads, delegate, or a fact that is a person."""

    relation: str
    of: People
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Reports:
    """`direct reports of PEOPLE`."""

    of: People
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Colleagues:
    """`colleagues of PEOPLE`: others with the same manager or in the same unit."""

    of: People
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Former:
    """`former managers of PEOPLE since TIME`."""

    of: People
    since: Time
    at: At = _at()


@dataclass(frozen=True, slots=True)
class NearestRole:
    """`nearest role ROLE above PEOPLE`: the first holder met when walking up the lines."""

    role: str
    above: People
    at: At = _at()


@dataclass(frozen=True, slots=True)
class UnitOf:
    """`department of employee`: the unit that a fact of somebody names."""

    fact: str
    of: People
    at: At = _at()


@dataclass(frozen=True, slots=True)
class UnitNamed:
    """`department sales`: a unit by name."""

    fact: str
    value: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class WholeOrganisation:
    """`organisation`."""

    at: At = _at()


Unit = UnitOf | UnitNamed | WholeOrganisation


@dataclass(frozen=True, slots=True)
class RoleHolders:
    """`role ROLE` or `role ROLE in UNIT`."""

    role: str
    unit: Unit | None = None
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Everyone:
    """`everyone`, `everyone in UNIT`, `everyone with direct reports in UNIT`."""

    unit: Unit | None = None
    with_reports: bool = False
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Chosen:
    """`chosen in STEP`: the people whom a nominate step settled on."""

    step: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class ByLookup:
    """`by lookup LOOKUP`: the lookup gives people."""

    lookup: str
    at: At = _at()


People = Named | Related | Reports | Colleagues | Former | NearestRole | RoleHolders | Everyone | Chosen | ByLookup


# --- times --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duration:
    """`10 working days`; unit is one of hour, day, working day, week, month, year (singular)."""

    count: int
    unit: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class On:
    """A calendar date."""

    day: date
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment with a name.

    kind: `it opens`, `due`, `cycle start`, `cycle end`, `cut_off`, `end of probation`, `the case opens`, `case ends`,
    `employment ends`, `the period began` (ref empty) · `date` (a named date of the cycle, or a date fact: ref) ·
    `step` (ref `STEP`, event `opens`, `submitted` or `ends`) · `case` (ref WORKFLOW) · `field` (ref `DECISION.FIELD`).
    """

    kind: str
    ref: str = ""
    event: str = ""
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Offset:
    """`2 weeks before end of probation`."""

    duration: Duration
    direction: str  # "after" or "before"
    anchor: Anchor
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Earliest:
    """`A or B`: the earlier."""

    times: tuple[SimpleTime, ...]
    at: At = _at()


SimpleTime = On | Anchor | Offset
Time = On | Anchor | Offset | Earliest


# --- conditions ---------------------------------------------------------------------------------------------------

Literal = str | int | Decimal | bool | date | Duration


@dataclass(frozen=True, slots=True)
class Percent:
    """`85%`, kept as the number before the sign."""

    value: Decimal
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Name:
    """A word that the context explains: a level, a fact's value, a path, a choice."""

    text: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class FactOf:
    """`grade` (of whom the condition is about), `grade of manager`, or, as a value, `grade of employee`.

    As a value it is a fact of the one named, whoever the condition is about; `of` is then `the employee` and so on.
    """

    fact: str
    of: str = "employee"
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Path:
    """`STEP.SECTION.FIELD`, `SCORE.final`, `STEP`, a field of the same section; optionally `tagged TAG`."""

    parts: tuple[str, ...]
    tagged: str = ""
    at: At = _at()

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class MeasureOf:
    """`measure NAME`, `measure NAME before this case`, `measure NAME in the last DURATION`.

    `how` puts all values of that time together: sum, average, highest, lowest; "" is the newest of them.
    """

    name: str
    before_this_case: bool = False
    within: Duration | None = None
    how: str = ""
    at: At = _at()


@dataclass(frozen=True, slots=True)
class SumOf:
    """`sum of PATH`: the numbers of a field, of every item and repetition, added up."""

    of: Path
    at: At = _at()


@dataclass(frozen=True, slots=True)
class CountOf:
    """`any of`, `all of`, `none of`, `most of`, `at least N of`, `at most N of` a path or a set."""

    how: str  # any, all, none, most, at least, at most
    number: int
    of: Path | Name
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Tenure:
    """`tenure at TIME` or `time in role at TIME`: a duration."""

    what: str
    when: Time
    at: At = _at()


@dataclass(frozen=True, slots=True)
class CaseOf:
    """`case of WORKFLOW`."""

    workflow: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class LastScore:
    """`last SCORE of workflow WORKFLOW`."""

    score: str
    workflow: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Counted:
    """`days with PERSON`, `days since STEP ended`, `years since last case of WORKFLOW`: a number."""

    what: str  # days with, days since, years since
    ref: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Special:
    """`occasion`, `started_by`."""

    name: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class LookedUp:
    """`lookup LOOKUP`, as a value: what the table gives for what it is of."""

    lookup: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Having:
    """`SUBJECT is VALUE`, of which is asked how often it was so: `… at least 2 times in the last 3 years`."""

    subject: Subject
    verb: str
    operands: tuple[Operand, ...]
    at: At = _at()


Subject = (
    LookedUp | Having | FactOf | Path | MeasureOf | SumOf | CountOf | Tenure | CaseOf | LastScore | Counted | Special
)
Operand = Percent | Name | On | Anchor | Offset | Duration | Decimal | bool | Path | FactOf | LookedUp | MeasureOf


@dataclass(frozen=True, slots=True)
class Clause:
    """SUBJECT VERB OPERANDS.

    verb: is, is not, in, at least, at most, more than, less than, better than, worse than, under target, before, after,
    running, skipped, answered, made, late, completed, times (operands: a number and the duration looked back over).
    """

    subject: Subject
    verb: str
    operands: tuple[Operand, ...] = ()
    at: At = _at()


@dataclass(frozen=True, slots=True)
class InPopulation:
    """`in population P`."""

    population: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Always:
    """`true`, or `false`."""

    value: bool
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Junction:
    """Several conditions together; how: all, any, none."""

    how: str
    parts: tuple[Condition, ...]
    at: At = _at()


Condition = Clause | InPopulation | Junction | Always
