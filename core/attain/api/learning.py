"""What a plugin for a learning system needs."""

from __future__ import annotations

from attain.hookspecs import hookimpl
from attain.learning.port import (
    Activity,
    Assignment,
    CataloguePage,
    Completed,
    ConnectionSettings,
    Cursor,
    Description,
    Finding,
    Learner,
    LearningProvider,
    LearningSystem,
    Match,
    Progress,
    ProgressPage,
    ProviderError,
    Result,
    RowProblem,
)

__all__ = [
    "Activity",
    "Assignment",
    "CataloguePage",
    "Completed",
    "ConnectionSettings",
    "Cursor",
    "Description",
    "Finding",
    "Learner",
    "LearningProvider",
    "LearningSystem",
    "Match",
    "Progress",
    "ProgressPage",
    "ProviderError",
    "Result",
    "RowProblem",
    "hookimpl",
]
