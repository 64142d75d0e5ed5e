"""`not_selected` of a cycle: whoever is not in it keeps his last result for one more cycle (LANGUAGE 3, cycle).

The value is recorded anew, as of the day of the launch, and stays visible only through the review that it came from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attain.measures.store import Measured, NewMeasure, current, record_all
from attain.people.asof import AsOf
from attain.people.populations import Terms, looks
from attain.phrases.conditions import holds
from attain.phrases.parser import parse_condition

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.store.doors import Tx


def carry_over(tx: Tx, catalogue: Catalogue, cycle: str, outside: Collection[int], day: date) -> int:
    """Record the last results of those of `outside` for whom the cycle says so; gives how many values.

    Done again it records nothing more.
    """
    document = catalogue.get("cycle", cycle)
    said = document.data.get("not_selected") if document is not None else None
    if document is None or not said:
        return 0
    persons = _for_whom(tx.connection, catalogue, said["for"], outside, _day(document.data, day), tx.now)
    names = {measure_of(catalogue, document.data["workflow"], path) for path in said["carry_over"]} - {""}
    detail = f"carried over: not in {cycle}"
    new = [
        _again(value, day, detail)
        for name in sorted(names)
        for items in current(tx.connection, persons, name).values()
        for value in items.values()
        if value.detail != detail
    ]
    record_all(tx, new)
    return len(new)


def _day(cycle: Any, today: date) -> date:
    return min(date.fromisoformat(cycle["cut_off"]), today)


def _for_whom(
    connection: Connection, catalogue: Catalogue, said: Any, outside: Collection[int], day: date, at: datetime
) -> list[int]:
    populations = {one.id: catalogue.model("population", one.id) for one in catalogue.of_kind("population")}
    found = looks(connection, AsOf(day, at), Terms(populations), outside)
    return [person for person, look in found.items() if holds(parse_condition(said), look)]


def _again(value: Measured, day: date, detail: str) -> NewMeasure:
    kept = {key: one for key, one in asdict(value).items() if key not in ("id", "recorded_at", "supersedes_id")}
    return NewMeasure(**{**kept, "valid_from": day, "valid_to": None, "detail": detail})


def measure_of(catalogue: Catalogue, workflow: str, path: str) -> str:
    """The measure that gets the final value of `SCORE.final`; "" where none does."""
    document = catalogue.get("workflow", workflow)
    scores: list[Any] = list(document.data.get("scores") or ()) if document is not None else []
    score = next((one for one in scores if one["id"] == path.partition(".")[0]), None)
    if score is None:
        return ""
    return score.get("records") or next(_judged(catalogue, workflow, score), "")


def _judged(catalogue: Catalogue, workflow: str, score: Any) -> Iterator[str]:
    step, _, inside = str((score.get("judgement") or {}).get("in", "")).partition(".")
    section, _, field = inside.partition(".")
    for one in catalogue.model("workflow", workflow).walk():
        if one.id == step and one.form:
            found = catalogue.model("form", one.form).field(section, field)
            yield found.records if found is not None else ""
