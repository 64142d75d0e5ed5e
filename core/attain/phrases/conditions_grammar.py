"""The grammar of conditions (LANGUAGE 12): clauses, their subjects and verbs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from attain.phrases.ast import (
    Always,
    CaseOf,
    Clause,
    Condition,
    Counted,
    CountOf,
    FactOf,
    Having,
    InPopulation,
    Junction,
    LastScore,
    LookedUp,
    MeasureOf,
    Name,
    On,
    Operand,
    Path,
    Percent,
    Special,
    Subject,
    SumOf,
    Tenure,
)
from attain.phrases.errors import PhraseError
from attain.phrases.times_grammar import UNITS, day, duration, simple_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from attain.phrases.cursor import Cursor

SYMBOLS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than", "=": "is"}
WITH_VALUE = ("at least", "at most", "more than", "less than", "better than", "worse than")
STATES = {"under target": "under target", "running": "running", "completed": "completed", "closed": "closed"}
OF_REPORTS = "of own reports"
"""`all of WORKFLOW of own reports are closed`: the newest review of each person who reports to the one in question."""
TOGETHER = ("sum", "average", "highest", "lowest")
"""How the values of a measure in a time are put together."""
PAST = ("skipped", "answered", "made", "late")
RESERVED = frozenset({"and", "or", "not", "is", "are", "was", "were", "in", "true", "false", "of", "at", "tagged"})


def condition(cursor: Cursor) -> Condition:
    """Clauses joined by `and`, or by `or`, never by both."""
    start = cursor.place
    if cursor.token.text in ("true", "false") and cursor.peek().kind == "end":
        return Always(cursor.next().text == "true", cursor.at(start))
    clauses: list[Condition] = [clause(cursor)]
    joint = ""
    while found := cursor.take_any(("and", "or")):
        if joint and found != joint:
            token = cursor.tokens[cursor.place - 1]
            help = "nest them: any_of and all_of with one clause a line"
            raise PhraseError("and and or cannot be mixed in one condition", help, (token.start, token.end))
        joint = found
        clauses.append(clause(cursor))
    if not joint:
        return clauses[0]
    return Junction("all" if joint == "and" else "any", tuple(clauses), cursor.at(start))


def clause(cursor: Cursor) -> Condition:
    """`SUBJECT VERB …`, or `in population P`."""
    start = cursor.place
    if cursor.take("in population"):
        return InPopulation(cursor.word("a population"), cursor.at(start))
    about = subject(cursor)
    verb, operands = predicate(cursor)
    if operands and verb != "times" and cursor.take("at least"):
        about, (verb, operands) = Having(about, verb, operands, cursor.at(start)), _times(cursor)
    if verb in PAST and isinstance(about, FactOf) and about.of == "employee":
        about = Path((about.fact,), at=about.at)
    return Clause(about, verb, operands, cursor.at(start))


def subject(cursor: Cursor) -> Subject:
    """What a clause is about."""
    start = cursor.place
    for opening, rule in SUBJECTS.items():
        if cursor.take(opening):
            return rule(cursor, start)
    if cursor.token.kind != "word" or cursor.token.text in RESERVED:
        raise cursor.error("a fact, a field or a step")
    name = cursor.token.text
    if "." in name or cursor.peek().text == "tagged":
        return path(cursor)
    cursor.next()
    of = cursor.word("a person") if cursor.take("of") else "employee"
    return FactOf(name, of, cursor.at(start))


def path(cursor: Cursor) -> Path:
    """`STEP.SECTION.FIELD`, with a tag perhaps."""
    start = cursor.place
    parts = tuple(cursor.word("a field").split("."))
    tag = cursor.word("a tag") if cursor.take("tagged") else ""
    return Path(parts, tag, cursor.at(start))


def _count(how: str) -> Callable[[Cursor, int], Subject]:
    def rule(cursor: Cursor, start: int) -> Subject:
        number = 0
        if how.startswith("at "):
            if not cursor.token.text.isdigit():
                raise cursor.error("a whole number")
            number = int(cursor.next().text)
            cursor.expect("of")
        return CountOf(how, number, _counted(cursor), cursor.at(start))

    return rule


def _counted(cursor: Cursor) -> Path | Name:
    start, follower = cursor.place, cursor.peek()
    if follower.text == "of":
        workflow = cursor.word("a workflow")
        cursor.expect(OF_REPORTS)
        return Name(f"{workflow} {OF_REPORTS}", cursor.at(start))
    if follower.kind == "word" and follower.text not in RESERVED:
        kind, name = cursor.word("a field or a set"), cursor.next().text
        return Name(f"{kind} {name}", cursor.at(start))
    return path(cursor)


def _measure(cursor: Cursor, start: int) -> MeasureOf:
    name = cursor.word("a measure")
    if cursor.take("before this case"):
        return MeasureOf(name, before_this_case=True, at=cursor.at(start))
    within = duration(cursor) if cursor.take("in the last") else None
    return MeasureOf(name, within=within, at=cursor.at(start))


def _together(how: str) -> Callable[[Cursor, int], Subject]:
    def rule(cursor: Cursor, start: int) -> Subject:
        name = cursor.word("a measure")
        cursor.expect("in the last")
        return MeasureOf(name, within=duration(cursor), how=how, at=cursor.at(start))

    return rule


def measure(cursor: Cursor) -> MeasureOf:
    """`measure NAME`, before this case or in a time that is over: what a score takes."""
    start, token = cursor.place, cursor.token
    if token.text in TOGETHER:
        message = "a score says by its aggregate how values are put together"
        help = f"leave out: {token.text} of, and write aggregate: {'mean' if token.text == 'average' else token.text}"
        raise PhraseError(message, help, (token.start, token.end))
    cursor.expect("measure")
    return _measure(cursor, start)


def _since(cursor: Cursor, start: int) -> Subject:
    step = cursor.word("a step")
    cursor.expect("ended")
    return Counted("days since", step, cursor.at(start))


def _last(cursor: Cursor, start: int) -> Subject:
    score = cursor.word("a score")
    cursor.expect("of workflow")
    return LastScore(score.removesuffix(".final"), cursor.word("a workflow"), cursor.at(start))


SUBJECTS: dict[str, Callable[[Cursor, int], Subject]] = {
    **{f"{how} of": _count(how) for how in ("any", "all", "none", "most")},
    **{how: _count(how) for how in ("at least", "at most")},
    **{f"{how} of measure": _together(how) for how in TOGETHER},
    "sum of": lambda cursor, start: SumOf(path(cursor), cursor.at(start)),
    "measure": _measure,
    "tenure at": lambda cursor, start: Tenure("tenure", simple_time(cursor), cursor.at(start)),
    "time in role at": lambda cursor, start: Tenure("time in role", simple_time(cursor), cursor.at(start)),
    "days with": lambda cursor, start: Counted("days with", cursor.word("a person"), cursor.at(start)),
    "days since": _since,
    "years since last case of": lambda cursor, start: Counted(
        "years since", cursor.word("a workflow"), cursor.at(start)
    ),
    "case of": lambda cursor, start: CaseOf(cursor.word("a workflow"), cursor.at(start)),
    "last": _last,
    "occasion": lambda cursor, start: Special("occasion", cursor.at(start)),
    "started_by": lambda cursor, start: Special("started_by", cursor.at(start)),
}


def predicate(cursor: Cursor) -> tuple[str, tuple[Operand, ...]]:
    """The verb and what it compares with."""
    if symbol := cursor.take_any(tuple(SYMBOLS)):
        return SYMBOLS[symbol], (value(cursor),)
    if cursor.take("at least"):
        return _times(cursor)
    if cursor.take("in"):
        return "in", _listed(cursor)
    if cursor.take_any(("was", "were")):
        if verb := cursor.take_any(PAST):
            return verb, ()
        raise cursor.error()
    if not cursor.take_any(("is", "are")):
        raise cursor.error()
    return _after_is(cursor)


def _after_is(cursor: Cursor) -> tuple[str, tuple[Operand, ...]]:
    if state := cursor.take_any(tuple(STATES)):
        return STATES[state], ()
    if verb := cursor.take_any(WITH_VALUE):
        return verb, (value(cursor),)
    if verb := cursor.take_any(("before", "after")):
        return verb, (simple_time(cursor),)
    if cursor.take("in"):
        return "in", _listed(cursor)
    return ("is not" if cursor.take("not") else "is"), (value(cursor),)


def _times(cursor: Cursor) -> tuple[str, tuple[Operand, ...]]:
    if not cursor.token.text.isdigit():
        raise cursor.error("a whole number")
    number = Decimal(cursor.next().text)
    cursor.expect("times in the last")
    return "times", (number, duration(cursor))


def _listed(cursor: Cursor) -> tuple[Operand, ...]:
    cursor.expect("[")
    values = [value(cursor)]
    while cursor.take(","):
        values.append(value(cursor))
    cursor.expect("]")
    return tuple(values)


def value(cursor: Cursor) -> Operand:
    """A number, percent, date, duration, yes or no, a name, or the path of another value."""
    start, token = cursor.place, cursor.token
    if token.kind == "number":
        if cursor.peek().text.removesuffix("s") in (*UNITS, "working"):
            return duration(cursor)
        return Decimal(cursor.next().text)
    if token.kind == "word" and token.text not in RESERVED - {"true", "false"}:
        return _word(cursor)
    if token.kind not in ("date", "percent", "quoted"):
        raise cursor.error("a value")
    cursor.next()
    if token.kind == "date":
        return On(day(token), cursor.at(start))
    if token.kind == "percent":
        return Percent(Decimal(token.text.rstrip("%").strip()), cursor.at(start))
    return Name(token.text.strip('"'), cursor.at(start))


def _word(cursor: Cursor) -> Operand:
    start, text = cursor.place, cursor.next().text
    if text in ("true", "false"):
        return text == "true"
    if text == "lookup" and cursor.token.kind == "word" and cursor.token.text not in RESERVED:
        return LookedUp(cursor.word("a lookup"), cursor.at(start))
    if text == "measure" and cursor.token.kind == "word" and cursor.token.text not in RESERVED:
        return MeasureOf(cursor.word("a measure"), cursor.take("before this case"), at=cursor.at(start))
    if "." not in text and cursor.take("of"):
        return FactOf(text, f"the {cursor.word('a person')}", cursor.at(start))
    return Path(tuple(text.split(".")), at=cursor.at(start)) if "." in text else Name(text, cursor.at(start))
