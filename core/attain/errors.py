"""What can go wrong on purpose, and how it is told.

AttainError
  ConfigError   findings in somebody's configuration
  PluginError   a plugin that cannot be used; names the one at fault
  Refusal       an act that this person may not do, or not now; worded for that person
  BadInput      a file, form or address that cannot be taken; lists each place
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attain.config.diagnostics import Diagnostic


class AttainError(Exception):
    """Base of every error that Attain raises on purpose; the text is fit for a reader, never a traceback."""

    def __init__(self, message: str, help: str = "") -> None:
        self.message, self.help = message, help
        super().__init__(f"{message}\n  help: {help}" if help else message)


class ConfigError(AttainError):
    """The configuration cannot be used as it stands; carries the findings."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(found) for found in self.diagnostics))


class PluginError(AttainError):
    """A plugin cannot be used."""


class Refusal(AttainError):
    """An act is not allowed.

    `code` is stable and short (`not_yours`, `own_case`, `wrote_it`, `closed`, `locked`, `not_from`, `too_many`, …), for
    scenarios and tests; `message` is for the person.
    """

    def __init__(self, code: str, message: str, help: str = "") -> None:
        self.code = code
        super().__init__(message, help)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what somebody sent: where (a field path, a row number) and what."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class BadInput(AttainError):
    """What was sent cannot be taken; nothing of it was kept unless said otherwise."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
