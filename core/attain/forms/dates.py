"""Dates with limits: which days they are depends on the case, so they are worked out when the form is opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from attain.config.days import said_day
from attain.phrases.ast import On
from attain.phrases.times import resolve

if TYPE_CHECKING:
    from datetime import date

    from attain.forms.model import Field, Form
    from attain.phrases.ast import Anchor, Time
    from attain.phrases.calendar import Calendar
    from attain.phrases.conditions import Lookups


def dated(form: Form, look: Lookups, opened: date | None, calendar: Calendar) -> Form:
    """The form with days in place of the times that limit its dates; a limit that is not known yet limits nothing.

    `opened` is what `it opens` means: the day on which the step opened that asks; `look` knows every other moment.
    """
    if not has_limits(form):
        return form

    def moment(anchor: Anchor) -> date | None:
        return opened if anchor.kind == "it opens" else look.day(anchor)

    def on(time: Time | None) -> On | None:
        found = resolve(time, moment, calendar, "UTC") if time else None  # of days alone, so that no zone matters
        return On(found.day) if found else None

    def limited(one: Field) -> Field:
        return replace(one, earliest=on(one.earliest), latest=on(one.latest))

    sections = tuple(replace(each, fields=tuple(map(limited, each.fields))) for each in form.sections)
    return replace(form, sections=sections)


def has_limits(form: Form) -> bool:
    """Whether any date of the form has a limit."""
    return any(one.earliest or one.latest for _, one in form.fields())


def said_limits(field: Field) -> str:
    """The limits of a date in words, for the person; "" where there are none."""
    first, last = days_of(field)
    if first and last:
        return f"From {said_day(first)} to {said_day(last)}."
    return f"Not before {said_day(first)}." if first else f"Not after {said_day(last)}." if last else ""


def days_of(field: Field) -> tuple[date | None, date | None]:
    """The first and the last day that a field takes, as far as they are known."""
    first, last = (one.day if isinstance(one, On) else None for one in (field.earliest, field.latest))
    return first, last
