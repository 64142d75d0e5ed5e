"""What this plugin brings at start: one learning system."""

from __future__ import annotations

from collections.abc import Iterable

from attain.api.learning import LearningSystem, hookimpl
from lms_files.provider import connect
from lms_files.settings import SCHEMA


@hookimpl
def register_learning_providers() -> Iterable[LearningSystem]:
    """A learning system that speaks in files."""
    return [LearningSystem("lms_files", SCHEMA, connect)]
