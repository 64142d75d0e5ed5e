"""Amounts and percents: exact, rounded by named rules, and in words.  Pure."""

from __future__ import annotations

from fractions import Fraction

HALF = Fraction(1, 2)
SHOWN_PERCENT, SHOWN_FACTOR = 2, 4
"""How many places a percent and a factor have where people read them."""


def to_unit(value: Fraction, unit: Fraction) -> Fraction:
    """The nearest multiple of the unit; a half goes up."""
    return (value / unit + HALF).__floor__() * unit


def down(value: Fraction, unit: Fraction) -> Fraction:
    """The multiple of the unit at or below."""
    return (value / unit).__floor__() * unit


def up(value: Fraction, unit: Fraction) -> Fraction:
    """The multiple of the unit at or above."""
    return (value / unit).__ceil__() * unit


def shown(value: Fraction, places: int) -> Fraction:
    """As people read it: so many places, a half goes up."""
    return to_unit(value, Fraction(1, 10**places))


def percent(value: Fraction) -> str:
    """`8.5%`: at most two places."""
    return f"{plain(shown(value, SHOWN_PERCENT))}%"


def factor(value: Fraction) -> str:
    """`0.8143`: at most four places."""
    return plain(shown(value, SHOWN_FACTOR))


def plain(value: Fraction) -> str:
    """A number that a few decimal places can say, without noughts at its end."""
    places = next((places for places in range(7) if (value * 10**places).denominator == 1), 6)
    return _decimal(value, places, "")


def money(value: Fraction, unit: Fraction, currency: str = "") -> str:
    """`4,000.00 GBP`, with as many places as the unit has."""
    places = next((places for places in range(7) if (unit * 10**places).denominator == 1), 6)
    return f"{_decimal(value, places, ',')}{' ' + currency if currency else ''}"


def _decimal(value: Fraction, places: int, thousands: str) -> str:
    scaled = to_unit(abs(value) * 10**places, Fraction(1)).numerator
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole:{thousands}}" + (f".{rest:0{places}d}" if places else "")
