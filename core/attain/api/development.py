"""What a plugin needs to suggest learning, and to show what people have done, are doing and have planned."""

from __future__ import annotations

from attain.development.standing import PlannedEntry, Standing, standings
from attain.development.suggestions import Suggestion, SuggestionSource
from attain.learning.evidence import Proposal, waiting_for
from attain.learning.registrations import assign_items
from attain.learning.transcript import ShownResult, Transcript, transcript

__all__ = [
    "PlannedEntry",
    "Proposal",
    "ShownResult",
    "Standing",
    "Suggestion",
    "SuggestionSource",
    "Transcript",
    "assign_items",
    "standings",
    "transcript",
    "waiting_for",
]
