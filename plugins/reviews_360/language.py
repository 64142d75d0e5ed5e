"""The words of feedback reports."""

from __future__ import annotations

from attain.api.language import Kind, hookimpl, kind


@hookimpl
def register_kinds() -> list[Kind]:
    """The kind feedback_report."""
    return [kind("reviews_360", "feedback_report", "")]
