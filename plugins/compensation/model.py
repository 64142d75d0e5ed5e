"""A merit plan as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from attain.api.language import Condition, parse_condition, parse_duration

Text = str | Mapping[str, str]
LUMP_SUM, NOTHING, MINIMUM, REFUSE = "lump_sum", "nothing", "minimum", "refuse"
CENT = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Gate:
    """Who gets nothing: for whom `when` holds and `gate` is closed, as far as they are given.

    `minimum`: pay is still raised to the minimum.
    """

    when: Condition | None
    gate: str
    because: Text
    minimum: bool


@dataclass(frozen=True, slots=True)
class Caps:
    """All increases of a stretch together, in percent; `within` is a duration, `measure` holds the earlier ones."""

    together: Fraction
    within: Any
    measure: str


@dataclass(frozen=True, slots=True)
class ProRata:
    """Since when somebody is here, and what is counted: months or days."""

    since: str
    by: str


@dataclass(frozen=True, slots=True)
class Above:
    """`share` (1 is the whole) of the pay at `limit`; what is above is paid once, or not."""

    limit: str
    share: Fraction
    pays: str


@dataclass(frozen=True, slots=True)
class Budget:
    """`share` (1 is the whole) of the pay of a group."""

    per: str
    share: Fraction
    if_over: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan.  `unit`: what amounts are multiples of; empty texts and None stand for what it does not have."""

    id: str
    title: Text
    help: Text
    workflow: str
    condition: Condition | None
    currency: str
    unit: Fraction
    pay: str
    midpoint: str
    table: str
    proposed: str
    gates: tuple[Gate, ...]
    caps: Caps | None
    pro_rata: ProRata | None
    raise_to: str
    above: Above | None
    budget: Budget | None
    takes_effect: str
    final_after: str

    @property
    def address(self) -> str:
        """What rows of visibility call it."""
        return f"report {self.id}"


def build(data: Mapping[str, Any]) -> Plan:
    """A plan from a document that its schema has accepted."""
    return Plan(
        id=data["id"],
        title=data["title"],
        help=data.get("help", ""),
        workflow=data["of"].removeprefix("workflow "),
        condition=parse_condition(data["for"]) if "for" in data else None,
        currency=data.get("currency", ""),
        unit=Fraction(str(data["round_to"])) if "round_to" in data else CENT,
        pay=data["pay"],
        midpoint=data.get("midpoint", ""),
        table=data.get("table", "").removeprefix("lookup "),
        proposed=data.get("proposed", ""),
        gates=tuple(map(_gate, data.get("gates", ()))),
        caps=_caps(data["caps"]) if "caps" in data else None,
        pro_rata=ProRata(**data["pro_rata"]) if "pro_rata" in data else None,
        raise_to=data.get("raise_to", ""),
        above=_above(data["above"]) if "above" in data else None,
        budget=_budget(data["budget"]) if "budget" in data else None,
        takes_effect=data["takes_effect"],
        final_after=data.get("final_after", ""),
    )


def percent(text: str) -> Fraction:
    """`3.5%` as 3.5."""
    return Fraction(text.rstrip("% "))


def _gate(data: Mapping[str, Any]) -> Gate:
    when = parse_condition(data["when"]) if "when" in data else None
    return Gate(when, data.get("gate", ""), data.get("because", ""), data.get("becomes") == MINIMUM)


def _caps(data: Mapping[str, Any]) -> Caps:
    return Caps(percent(data["together"]), parse_duration(data["in"]), data["measure"])


def _above(data: Mapping[str, Any]) -> Above:
    return Above(data["limit"], percent(data.get("share", "100%")) / 100, data["pays"])


def _budget(data: Mapping[str, Any]) -> Budget:
    return Budget(data["per"], percent(data["share_of_pay"]) / 100, data["if_over"])
