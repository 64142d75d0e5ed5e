"""An organisation's database for a scenario: its people imported, its roles held, the configuration applied."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attain.config.document import Resource
from attain.errors import BadInput, Problem
from attain.language.load import from_resources
from attain.people.columns import KNOWN, ColumnMap
from attain.people.holders import refresh_roles
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.revisions.apply import apply
from attain.revisions.catalogues import Catalogues
from attain.scenarios.company import WHOLE, Company
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.scenarios.story import Invented, Story
    from attain.store.doors import Store

ACTOR = Actor(None, "scenario")
EVERYBODY = Decimal(100)


def found(store: Store, story: Story) -> None:
    """Bring in the people, apply the configuration, fill the roles.

    The store's clock must stand before everything that the story is about, so that all of it is known by then.
    """
    _bring_in(store, story.people)
    resources = list(_resources(story))
    apply(store, ACTOR, resources, {}, f"scenario {story.id}")
    refresh_roles(store, Catalogues(from_resources), ACTOR)


def _bring_in(store: Store, people: Iterable[Invented]) -> None:
    """Through a file and the import that organisations use."""
    several = list(people)
    facts = sorted({fact for person in several for fact in person.facts} - {"name"})
    columns = {name: (name, _type(name, several)) for name in ("staff_number", "name", "manager", *facts)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        file.write_text(_table(several, list(columns)), "utf-8")
        day = store.clock.now().date()
        plan = plan_import(store, file, Options(day, True, EVERYBODY), ColumnMap(columns))
    if wrong := [one for one in plan.findings if one.weight != "warning" and "manager" not in one.code]:
        raise BadInput([Problem(one.where, one.message) for one in wrong])
    run_import(store, plan, ACTOR, accept_problems=True)


def _type(fact: str, people: Iterable[Invented]) -> str:
    """What a fact of one's own is, by the values that the story gives it."""
    values = [person.facts[fact] for person in people if fact in person.facts]
    own = next((name for kind, name in _TYPES if values and all(isinstance(one, kind) for one in values)), "text")
    return KNOWN.get(fact, own)


_TYPES = ((bool, "yes_no"), (date, "date"), ((int, Decimal), "number"))


def _table(people: Iterable[Invented], names: list[str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    for person in people:
        known = {"staff_number": person.id, "name": person.id.title(), "manager": person.manager, **person.facts}
        writer.writerow({name: _cell(known.get(name, "")) for name in names})
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _resources(story: Story) -> Iterator[Resource]:
    """The configuration, with the invented people in its roles and no head count for populations of a few people."""
    for resource in story.catalogue.resources:
        if resource.kind == "roles":
            yield Resource(resource.kind, resource.id, _roles(story, resource.data))
        elif resource.kind == "population":
            data = {key: value for key, value in resource.data.items() if key != "expect"}
            yield Resource(resource.kind, resource.id, data)
        else:
            yield resource


def _roles(story: Story, data: Mapping[str, Any]) -> dict[str, Any]:
    company = Company.of(story.people, story.catalogue)
    return {**data, "roles": [_role(company, role) for role in data["roles"]]}


def _role(company: Company, role: Mapping[str, Any]) -> dict[str, Any]:
    held = []
    for person in company.people.values():
        if role["id"] in person.holds:
            place = company.place(role["id"], person)
            held.append({"person": person.id} | ({} if place == WHOLE else {"in": " ".join(place)}))
    return {**role, "at_least": 0, "held_by": held}
