"""The words of feedback reports."""

from __future__ import annotations

from collections.abc import Iterator

from attain.api.language import Catalogue, Finding, Kind, hookimpl, kind
from reviews_360 import checking


@hookimpl
def register_kinds() -> list[Kind]:
    """The kind feedback_report."""
    return [kind("reviews_360", "feedback_report", "reviews_360.model:build", varies=True, report=True)]


@hookimpl
def check_catalogue(catalogue: Catalogue) -> Iterator[Finding]:
    """Groups and fields that exist, figures where there are numbers, no names where none were promised."""
    return checking.check(catalogue)
