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

from sqlalchemy import insert, select, update

from attain.config.document import Resource
from attain.errors import BadInput, Problem
from attain.language.load import from_resources
from attain.learning.catalogue import apply_items
from attain.learning.configured import items_of
from attain.people.columns import KNOWN, ColumnMap
from attain.people.holders import refresh_roles
from attain.people.importing import plan_import, run_import
from attain.people.lines import PRIMARY
from attain.people.planning import Options
from attain.people.tables import holding, person, reporting_line
from attain.revisions.apply import apply
from attain.revisions.catalogues import Catalogues
from attain.scenarios.before import ONE_DAY
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
    with store.write(ACTOR, "learning.items") as tx:
        apply_items(tx, items_of(from_resources(resources)))


def _bring_in(store: Store, people: Iterable[Invented]) -> None:
    """Through a file and the import that organisations use."""
    several = [each for each in people if not each.is_outside]
    facts = sorted({fact for each in several for fact in each.facts} - {"name"})
    columns = {name: (name, _type(name, several)) for name in ("staff_number", "name", "manager", *facts)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        file.write_text(_table(several, list(columns)), "utf-8")
        day = store.clock.now().date()
        plan = plan_import(store, file, Options(day, True, EVERYBODY), ColumnMap(columns))
    if wrong := [one for one in plan.findings if one.weight != "warning" and "manager" not in one.code]:
        raise BadInput([Problem(one.where, one.message) for one in wrong])
    run_import(store, plan, ACTOR, accept_problems=True)
    _date_lines(store, several)


def _date_lines(store: Store, people: Iterable[Invented]) -> None:
    """Lines begin when the story says so; else with the import, long before anything happens."""
    with store.write(ACTOR, "scenario.lines") as tx:
        posts = select(person.c.staff_number, holding.c.position_id).join(holding, person.c.id == holding.c.person_id)
        post = {row.staff_number: row.position_id for row in tx.connection.execute(posts)}
        for each in people:
            if each.before.manager_since is None and not each.before.managers:
                continue
            mine = reporting_line.c.position_id == post[each.id]
            line = select(reporting_line).where(mine, reporting_line.c.kind == PRIMARY)
            now: Mapping[Any, Any] = tx.connection.execute(line).mappings().one_or_none() or {}
            tx.connection.execute(update(reporting_line).where(mine).values(valid_from=each.before.led_since(None)))
            for name, first, last in each.before.managers if now else ():
                [id] = tx.ids("reporting_line", 1)
                then = {"id": id, "reports_to": post[name], "valid_from": first, "valid_to": last + ONE_DAY}
                tx.connection.execute(insert(reporting_line).values({**now, **then}))


def _type(fact: str, people: Iterable[Invented]) -> str:
    """What a fact of one's own is, by the values that the story gives it."""
    values = [each.facts[fact] for each in people if fact in each.facts]
    own = next((name for kind, name in _TYPES if values and all(isinstance(one, kind) for one in values)), "text")
    return KNOWN.get(fact, own)


_TYPES = ((bool, "yes_no"), (date, "date"), ((int, Decimal), "number"))


def _table(people: Iterable[Invented], names: list[str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    for each in people:
        known = {"staff_number": each.id, "name": each.id.title(), "manager": each.manager, **each.facts}
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
        elif resource.kind == "form" and "extends" in resource.data:
            # It holds what it takes over already, and must not take it over once more.
            data = {key: value for key, value in resource.data.items() if key not in ("extends", "changes")}
            yield Resource(resource.kind, resource.id, data)
        else:
            yield resource


def _roles(story: Story, data: Mapping[str, Any]) -> dict[str, Any]:
    company = Company.of(story.people, story.catalogue)
    return {**data, "roles": [_role(company, role) for role in data["roles"]]}


def _role(company: Company, role: Mapping[str, Any]) -> dict[str, Any]:
    held = []
    for each in company.people.values():
        if role["id"] in each.holds:
            place = company.place(role["id"], each)
            held.append({"person": each.id} | ({} if place == WHOLE else {"in": " ".join(place)}))
    return {**role, "at_least": 0, "held_by": held}
