"""One answer: from what a browser posts, to a plain JSON value, and back; and whether it fits its field.

Values: text and dates (ISO) as str, a rating or choice as its id, choices and lists as lists of str, yes or no as bool,
numbers and percents (the number before the sign) as Decimal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attain.config.days import said_day
from attain.config.text import words
from attain.forms.dates import days_of
from attain.forms.files import file_name
from attain.forms.model import Field, Item
from attain.scales.model import Scale, plain

Answer = str | Decimal | bool | list[str]
LONGEST = 100_000
"""Characters of one answer where the field sets no limit: a guard, not a rule."""
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?")
_YES_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False}


class Unreadable(Exception):
    """A posted text that is no value of its field; the message is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a field refers to: the scales by id, and the items that its choices come from."""

    scales: Mapping[str, Scale]
    items: Sequence[Item] = ()


def read(field: Field, posted: Sequence[str]) -> Answer | None:
    """The value that was posted; None when nothing was.  Raises Unreadable."""
    texts = [clean(text) for text in posted]
    if field.type in ("choices", "list", "attachment"):
        lines = [line.strip() for text in texts for line in (text.split("\n") if field.type == "list" else [text])]
        return [line for line in lines if line] or None
    text = next((text for text in reversed(texts) if text.strip()), "")
    return _READERS.get(field.type, _text)(text) if text else None


def clean(text: str) -> str:
    """Line ends as one character, no blank end; NUL and other characters that no page can show are left out."""
    plain_ends = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain_ends if c in "\n\t" or ord(c) >= 32).rstrip()


def _text(text: str) -> Answer:
    return text


def _number(text: str) -> Answer:
    text = text.strip().replace("\u2212", "-").replace("\u00a0", "")
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        raise Unreadable(f"Write a point, not a comma: {text.replace(',', '.')}.")
    if not _NUMBER.fullmatch(text):
        raise Unreadable(f'"{text[:40]}" is not a number. Write digits, such as 12 or 3.5.')
    return Decimal(text)


def _percent(text: str) -> Answer:
    return _number(text.strip().removesuffix("%").strip())


def _date(text: str) -> Answer:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise Unreadable(f'"{text[:40]}" is not a date. Write year-month-day, such as 2027-03-31.') from None


def _yes_no(text: str) -> Answer:
    found = _YES_NO.get(text.strip().lower())
    if found is None:
        raise Unreadable("Choose yes or no.")
    return found


_READERS: dict[str, Callable[[str], Answer]] = {
    "number": _number,
    "percent": _percent,
    "date": _date,
    "yes_no": _yes_no,
    **dict.fromkeys(("rating", "agreement", "choice"), str.strip),
}


def render(value: object) -> list[str]:
    """An answer as a form would post it, so that read(field, render(value)) == value."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, (list, tuple)):
        return [str(part) for part in value]
    if isinstance(value, (Decimal, int)):
        return [plain(Fraction(value))]
    return [str(value)]


def describe(field: Field, value: object, around: Around, language: str = "", fallback: str = "en") -> str:
    """An answer in words, for reading."""
    if isinstance(value, (list, tuple)):
        return ", ".join(describe_one(field, str(part), around, language, fallback) for part in value)
    if isinstance(value, str):
        return describe_one(field, value, around, language, fallback)
    text = render(value)[0]
    return f"{text}%" if field.type == "percent" else text


def describe_one(field: Field, id: str, around: Around, language: str, fallback: str) -> str:
    """The label of a level or choice, the name of a file; any other text as it is."""
    if field.type == "attachment":
        return file_name(id)
    if field.type in ("rating", "agreement") and field.scale in around.scales:
        return around.scales[field.scale].label(id, language, fallback)
    label = next((choice.label for choice in field.choices if choice.id == id), None)
    label = label or next((item.title for item in around.items if field.choices_from and item.key == id), id)
    return words(label, language, fallback)


def misfit(field: Field, value: Any, around: Around, *, draft: bool = False) -> str:
    """Why a value does not fit its field, for the person; "" when it does.  A draft may be too short, never wrong."""
    wrong = _CHECKS[field.type](field, value, around)
    return wrong or _amount(field, value, draft=draft)


def _is_text(field: Field, value: Any, around: Around) -> str:
    del field, around
    if not isinstance(value, str):
        return "Write a text."
    return f"This is longer than {LONGEST} characters." if len(value) > LONGEST else ""


def _is_texts(field: Field, value: Any, around: Around) -> str:
    if not isinstance(value, list):
        return "Write one entry a line."
    return next((wrong for part in value if (wrong := _is_text(field, part, around))), "")


def _is_level(field: Field, value: Any, around: Around) -> str:
    scale = around.scales.get(field.scale)
    return "" if scale is not None and isinstance(value, str) and value in scale else "Choose one of the levels."


def _ids(field: Field, around: Around) -> set[str]:
    return {choice.id for choice in field.choices} | (
        {item.key for item in around.items} if field.choices_from else set()
    )


def _is_choice(field: Field, value: Any, around: Around) -> str:
    return "" if isinstance(value, str) and value in _ids(field, around) else "Choose one of the answers."


def _are_choices(field: Field, value: Any, around: Around) -> str:
    known = _ids(field, around)
    fits = isinstance(value, list) and all(isinstance(one, str) and one in known for one in value)
    return "" if fits and len(set(value)) == len(value) else "Choose from the answers, each once."


def _is_bool(field: Field, value: Any, around: Around) -> str:
    del field, around
    return "" if isinstance(value, bool) else "Choose yes or no."


def _is_date(field: Field, value: Any, around: Around) -> str:
    del around
    try:
        day = date.fromisoformat(value)
    except (ValueError, TypeError):
        return "Write a date as year-month-day."
    if day.isoformat() != value:
        return "Write year-month-day."
    first, last = days_of(field)
    if first and day < first:
        return f"The earliest date is {said_day(first)}."
    return f"The latest date is {said_day(last)}." if last and day > last else ""


def _is_number(field: Field, value: Any, around: Around) -> str:
    del around
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not Decimal(value).is_finite():
        return "Write a number."
    sign = "%" if field.type == "percent" else ""
    if field.lowest is not None and value < field.lowest:
        return f"The lowest is {render(field.lowest)[0]}{sign}."
    if field.highest is not None and value > field.highest:
        return f"The highest is {render(field.highest)[0]}{sign}."
    start = Fraction(field.lowest or 0)
    if field.step and (Fraction(value) - start) % Fraction(field.step):
        return f"Write it in steps of {render(field.step)[0]}{sign}."
    return ""


_CHECKS: dict[str, Callable[[Field, Any, Around], str]] = {
    "text": _is_text,
    "list": _is_texts,
    "attachment": _is_texts,
    "rating": _is_level,
    "agreement": _is_level,
    "choice": _is_choice,
    "choices": _are_choices,
    "yes_no": _is_bool,
    "date": _is_date,
    "number": _is_number,
    "percent": _is_number,
}


def size(value: Any, unit: str) -> int:
    """How much an answer holds: characters, words, or parts of a list."""
    if isinstance(value, list):
        return len(value)
    return len(value.split()) if unit == "words" else len(value)


def _amount(field: Field, value: Any, *, draft: bool) -> str:
    for limit, word, sign in ((field.at_most, "most", 1), (field.at_least, "least", -1)):
        # pages can only be counted by whoever opens the file
        if limit is None or limit.unit == "pages" or (draft and sign < 0) or not isinstance(value, (str, list)):
            continue
        there = size(value, limit.unit)
        if (there - limit.number) * sign > 0:
            return f"The {word} is {limit}; this has {there}."
    return ""
