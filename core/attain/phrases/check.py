"""Do the two sides of a clause fit?  Static types of conditions; whether names exist is for attain.checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from attain.nearest import did_you_mean
from attain.phrases import ast
from attain.phrases.writer import text
from attain.values import dataclass

ORDERING = ("at least", "at most", "more than", "less than")
_CALLED = {
    "level": "a level",
    "choice": "one of its choices",
    "number": "a number",
    "days": "a count of days",
    "percent": "a percent",
    "date": "a date",
    "yes_no": "true or false",
    "stretch": "a duration",
    "text": "a text",
}
_EXAMPLES = {
    "number": "is at least 3",
    "days": "is at least 90 days",
    "percent": "is at least 85%",
    "date": "is after 2027-03-31",
    "yes_no": "is true",
    "stretch": "is at least 3 months",
}


@dataclass(frozen=True, slots=True)
class Type:
    """What a subject is: text, number, percent, date, yes_no, level, choice, stretch.

    `values` are the levels (those off the scale too) or choices that it can be; `called` names their scale or field.
    """

    name: str
    values: tuple[str, ...] = ()
    called: str = ""


TypeOf = Callable[[ast.Subject], Type | None]
"""The type of a fact, path, measure or score; None when it is not declared, and then nothing is said about it."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that does not fit, and where in the text."""

    at: ast.At
    message: str
    help: str = ""


def clashes(condition: ast.Condition, type_of: TypeOf) -> Iterator[Clash]:
    """Every clause whose sides do not fit; what has no declared type is left alone."""
    if isinstance(condition, ast.Junction):
        for part in condition.parts:
            yield from clashes(part, type_of)
    elif isinstance(condition, ast.Clause) and condition.operands:
        subject = condition.subject
        if isinstance(subject, ast.Having):
            said = ast.Clause(subject.subject, subject.verb, subject.operands, at=condition.at)
            yield from clashes(said, type_of)
            return
        counted = subject.of if isinstance(subject, ast.CountOf) else subject
        found = None if isinstance(counted, ast.Name) else _type(counted, type_of)
        if found and condition.verb != "times":
            yield from _clause(condition, found, type_of)


def _type(subject: ast.Subject, type_of: TypeOf) -> Type | None:
    if isinstance(subject, ast.Tenure):
        return Type("stretch")
    if isinstance(subject, ast.Counted):
        return Type("number" if subject.what == "years since" else "days")
    if isinstance(subject, ast.SumOf):
        return Type("number")
    return type_of(subject)


def _clause(clause: ast.Clause, found: Type, type_of: TypeOf) -> Iterator[Clash]:
    wrong = _verb(clause, found)
    if wrong:
        yield wrong
        return
    for operand in clause.operands:
        yield from _operand(clause, operand, found, type_of)


def _verb(clause: ast.Clause, found: Type) -> Clash | None:
    """Whether the verb can be asked of such a thing at all."""
    subject, verb = text(clause.subject), clause.verb
    if verb in ("better than", "worse than") and found.name != "level":
        return Clash(clause.at, f"{subject} is no rating; only levels are better or worse", "write is more than, or is")
    if verb in ("before", "after") and found.name not in ("date", "text"):
        return Clash(clause.at, f"{subject} is no date", "write is at least, or is")
    if verb in ORDERING and found.name in ("choice", "yes_no", "date"):
        help = "write is before or is after" if found.name == "date" else "write is, or in [ ]"
        return Clash(clause.at, f"{subject} is {_CALLED[found.name]}, which is neither more nor less", help)
    return None


def _operand(clause: ast.Clause, operand: ast.Operand, found: Type, type_of: TypeOf) -> Iterator[Clash]:
    subject, at = text(clause.subject), getattr(operand, "at", clause.at)
    if isinstance(operand, (ast.FactOf, ast.LookedUp, ast.MeasureOf)):
        return
    if isinstance(operand, ast.Path):
        other = type_of(operand)
        if other and (other.name, other.called) != (found.name, found.called):
            yield Clash(at, f"{subject} is {_said(found)}, {text(operand)} is {_said(other)}; they cannot be compared")
    elif found.name in ("level", "choice") and isinstance(operand, (ast.Name, Decimal)):
        name = operand.text if isinstance(operand, ast.Name) else f"{operand:f}"
        if name not in found.values:
            where = f" in {found.called}" if found.called else ""
            yield Clash(at, f'there is no "{name}"{where}', did_you_mean(name, found.values))
    elif not _fits(operand, found):
        example = _EXAMPLES.get(found.name, f"is {found.values[0]}" if found.values else "is")
        yield Clash(at, f"{subject} is {_said(found)}; {text(operand)} is not", f"write, for example, {example}")


def _said(found: Type) -> str:
    called = _CALLED.get(found.name, found.name)
    return f"{called} of {found.called}" if found.called and found.name == "level" else called


def _fits(operand: ast.Operand, found: Type) -> bool:
    match found.name:
        case "number":
            return isinstance(operand, Decimal)
        case "days":
            return isinstance(operand, Decimal) or (
                isinstance(operand, ast.Duration) and operand.unit in ("day", "week")
            )
        case "percent":
            return isinstance(operand, ast.Percent)
        case "date":
            return isinstance(operand, (ast.On, ast.Anchor, ast.Offset))
        case "yes_no":
            return isinstance(operand, bool)
        case "stretch":
            return isinstance(operand, ast.Duration)
        case "text":
            return not isinstance(operand, (ast.Percent, ast.Duration, bool))
        case _:
            return False
