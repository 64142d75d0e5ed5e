"""A finding about the configuration: where, what, why it matters and what to type instead."""

from __future__ import annotations

from enum import StrEnum

from attain.values import dataclass


class Severity(StrEnum):
    """How bad a finding is; only errors make `attain check` fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file; lines and columns count from 1, the end column is the one after the last character."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains the first ("promised here")."""

    at: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `message` says what is wrong, `why` names the people it would hurt in one sentence,
    `help` is an edit that can be typed.
    """

    code: str
    at: Span
    message: str
    why: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.at}: {self.code} {self.message}"
