"""What a plan step asks when its list is the development plan: what to do, with which activity, until when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from attain.errors import Problem
from attain.forms.model import Field, Option, Text
from attain.phrases.amounts import Amount

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.forms.entries import Given
    from attain.phrases.conditions import Lookups

MOST = 12
LONGEST_TITLE, LONGEST_WHY = 300, 2000


@dataclass(frozen=True, slots=True)
class DevelopmentEntries:
    """The development plan as a list that people write; the activities are those of the organisation's catalogues."""

    activities: tuple[Option, ...]
    title: Text = "Development plan"
    help: Text = ""
    printed: Text = ""
    at_least: int = 0
    at_most: int = MOST

    @property
    def fields(self) -> Sequence[Field]:
        """What each entry says."""
        return (
            Field("activity", "Activity from the catalogue", "choice", choices=self.activities),
            Field("title", "Or in your own words", "text", at_most=Amount(LONGEST_TITLE, "characters")),
            Field("due_on", "Until when", "date"),
            Field("why", "What is it for?", "text", at_most=Amount(LONGEST_WHY, "characters")),
        )

    @property
    def given(self) -> Sequence[Given]:
        """Nothing: what to learn is suggested, never given."""
        return ()

    def for_subject(self, look: Lookups) -> Self:
        """The same for everybody."""
        del look
        return self

    def check(self, entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
        """Each entry needs an activity or words of one's own; none stands twice."""
        found = []
        chosen: set[str] = set()
        for entry in entries:
            activity, title = entry.get("activity"), str(entry.get("title", "")).strip()
            if not activity and not title:
                where = f"entries.{entry['key']}.title"
                found.append(Problem(where, "Choose an activity, or say in your own words what is to be done."))
            if activity and activity in chosen:
                found.append(Problem(f"entries.{entry['key']}.activity", "This activity stands in the plan already."))
            chosen.add(str(activity or ""))
        return found


@lru_cache(maxsize=64)
def entries_of(catalogue: Catalogue) -> DevelopmentEntries:
    """The plan's list with the activities of all catalogues, by title."""
    items = [item for document in catalogue.of_kind("catalogue") for item in document.data["items"]]
    return DevelopmentEntries(tuple(Option(item["id"], item["title"], item.get("help", "")) for item in items))
