"""Small phrases of numbers with a unit: `80 characters`, `8 times`, `85%`, `fewer than 3 answers`."""

from __future__ import annotations

import re
from decimal import Decimal

from attain.phrases.errors import PhraseError
from attain.values import dataclass

_AMOUNT = re.compile(r"\s*(\d{1,9})\s+([a-z]+)\s*")
_FEWER = re.compile(r"\s*fewer than (\d{1,9}) answers?\s*")
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?")
_PERCENT = re.compile(r"\s*(-?\d{1,12}(?:\.\d{1,12})?)\s?%\s*")


def _singular(unit: str) -> str:
    return "entry" if unit == "entries" else unit.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Amount:
    """A whole number of something; the unit as written in the plural."""

    number: int
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {_singular(self.unit) if self.number == 1 else self.unit}"


def _wrong(text: object, what: str, example: str) -> PhraseError:
    return PhraseError(f'"{text}" is not {what}', f"such as {example}", (0, len(str(text))))


def parse_amount(text: object, units: tuple[str, ...]) -> Amount:
    """`80 characters` with one of the units allowed (given in the plural); PhraseError otherwise."""
    match = _AMOUNT.fullmatch(str(text))
    plural = next((unit for unit in units if match and match[2] in (unit, _singular(unit))), "")
    if match is None or not plural:
        raise _wrong(text, f"a number of {' or '.join(units)}", f"3 {units[0]}")
    return Amount(int(match[1]), plural)


def parse_percent(text: object) -> Decimal:
    """`85%` as the number before the sign; PhraseError otherwise."""
    match = _PERCENT.fullmatch(str(text))
    if match is None:
        raise _wrong(text, "a percent", "85%")
    return Decimal(match[1])


def parse_fewer(text: object) -> int:
    """The number of `fewer than N answers`; PhraseError otherwise."""
    match = _FEWER.fullmatch(str(text))
    if match is None:
        raise _wrong(text, "a number of answers that is too small", "fewer than 3 answers")
    return int(match[1])


def parse_number(value: object) -> Decimal:
    """A number as YAML gives it, or as text; PhraseError otherwise."""
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value).strip()):
        raise _wrong(value, "a number", "2.5")
    return Decimal(str(value).strip())
