"""Fields of a form, ready to be shown.

Values are the texts that were typed, so that a refused form comes back as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "line",
    "rating",
    "choice",
    "select",
    "choices",
    "yes_no",
    "agreement",
    "number",
    "percent",
    "date",
    "list",
    "file",
    "files",
    "mail",
]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice. `meaning` stands beside it; `apart` sets it off from the scale (too early to say, not observed)."""

    value: str
    label: str
    meaning: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of an agreement grid: its own field name, what is stated, what was chosen."""

    name: str
    label: str
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What somebody else answered to the same question, shown next to it."""

    who: str
    text: str


def _told(label: str, error: str) -> str:
    """Which question, then what is wrong with the answer."""
    return f"{label} {error}" if label.endswith(("?", ".", "!")) else f"{label}: {error}"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of any kind.

    `name` is the posted name and the start of ids; `value` for one answer, `values` for several (choices, list).
    `error` is shown at the field and in the summary above the form. `locked` shows the answer and why it cannot be
    changed. `at_least` and `at_most` count characters, words or entries, as `unit` says; they are said in words and
    counted by the script, and checked by whoever takes the form.
    """

    name: str
    kind: Kind
    label: str
    value: str = ""
    values: tuple[str, ...] = ()
    help: str = ""
    error: str = ""
    required: bool = False
    locked: str = ""
    options: tuple[Option, ...] = ()
    statements: tuple[Statement, ...] = ()
    beside: tuple[Beside, ...] = ()
    unit: str = ""
    at_least: int | None = None
    at_most: int | None = None
    lowest: str = ""
    highest: str = ""
    step: str = ""
    rows: int = 4
    accepts: str = ""
    autocomplete: str = ""

    @property
    def limit(self) -> str:
        """The limits in words: 80 to 1,500 characters."""
        unit = self.unit or "characters"
        if self.at_least and self.at_most:
            return f"{self.at_least:,} to {self.at_most:,} {unit}"
        if self.at_most:
            return f"At most {self.at_most:,} {unit}"
        return f"At least {self.at_least:,} {unit}" if self.at_least else ""

    @property
    def range(self) -> str:
        """The allowed numbers in words: 0 to 150."""
        if self.lowest and self.highest:
            return f"{self.lowest} to {self.highest}"
        if self.lowest or self.highest:
            return f"{self.lowest} or more" if self.lowest else f"{self.highest} or less"
        return ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The entries of a list and room for new ones: up to three, within `at_most`."""
        room = max(len(self.values) + 1, 3)
        return self.values + ("",) * (min(room, self.at_most or room) - len(self.values))

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """Where to jump to and what is wrong, for the summary."""
        own = ((self.first_id, _told(self.label, self.error)),) if self.error else ()
        return own + tuple((f"{each.name}-0", _told(each.label, each.error)) for each in self.statements if each.error)

    @property
    def first_id(self) -> str:
        """The id of the first control, where a link in the summary leads."""
        grouped = self.kind in {"rating", "choice", "choices", "yes_no", "list"}
        return f"{self.name}-0" if grouped else self.name

    @property
    def options_shown(self) -> tuple[Option, ...]:
        """The choices, with the two of a yes-or-no question."""
        return self.options or ((Option("yes", "Yes"), Option("no", "No")) if self.kind == "yes_no" else ())

    @property
    def said(self) -> str:
        """The answer in words, as a locked field shows it."""
        labels = {option.value: option.label for option in self.options_shown}
        chosen = [labels.get(each, each) for each in (self.values or ((self.value,) if self.value else ()))]
        return ", ".join(chosen) or "No answer"
