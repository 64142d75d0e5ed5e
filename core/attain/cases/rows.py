"""The rows that effects become; the same for one case that moves and for thousands that are launched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attain.workflow.effects import BindRole, GiveGrant, OpenTask, Remind, Send

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue


def participant_rows(case_id: int, effect: BindRole) -> list[dict[str, Any]]:
    """Who holds a role from now on."""
    row = {"case_id": case_id, "role": effect.role, "sees_from": None}
    return [row | {"person_id": each} for each in dict.fromkeys(effect.persons)]


def grant_row(case_id: int, revision: int, effect: GiveGrant, at: datetime) -> dict[str, Any]:
    """What a role may read from now on, and the revision whose table promised it."""
    what = {"role": effect.role, "what": effect.what, "how": effect.how}
    return {"case_id": case_id, **what, "revision": revision, "since": at, "until": None}


def task_rows(case_id: int, effect: OpenTask, persons: Iterable[int], at: datetime) -> list[dict[str, Any]]:
    """What is asked of persons, without ids."""
    common = {
        "case_id": case_id,
        "step": effect.key.step,
        "repetition": effect.key.repetition,
        "attempt": effect.key.attempt,
        "verb": effect.verb,
        "optional": effect.optional,
        "opened_at": at,
        "due_at": effect.due and effect.due.at,
        "due_day": effect.due and effect.due.day,
        "state": "open",
        "frozen": None,
    }
    return [common | {"person_id": each} for each in dict.fromkeys(persons)]


def message_rows(
    case_id: int, revision: int, catalogue: Catalogue, effect: Send | Remind, persons: Iterable[int], at: datetime
) -> list[dict[str, Any]]:
    """Messages of the outgoing table, without ids.

    The Message-ID is made of what caused it, so that the same cause never makes two; the words are found when it is
    delivered.
    """
    document = catalogue.get("message", effect.message)
    if document is None:
        return []
    step = effect.step if isinstance(effect, Send) else effect.key.step
    cause = f"{case_id}.{step}.{effect.message}.{at:%Y%m%d%H%M%S}"
    common = {
        "message": effect.message,
        "revision": revision,
        "case_id": case_id,
        "step": step,
        "bundle": f"{effect.message}.{at:%Y-%m-%d}" if document.data.get("bundle") else "",
        "in_portal": "portal" in document.data["by"],
        "by_mail": "mail" in document.data["by"],
        "not_before": at,
    }
    return [common | {"message_id": f"{cause}.{each}", "person_id": each} for each in dict.fromkeys(persons)]
