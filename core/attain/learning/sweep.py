"""Bringing in the catalogue of a learning system: sweep, compare, keep the difference."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from attain.config.document import content_hash
from attain.learning.port import Activity, CataloguePage, LearningProvider, RowProblem
from attain.learning.report import Report, chunks, forget, keep, kept, unfit
from attain.learning.tables import learning_activity as table
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.store.doors import Store, Tx

JOB = Actor(None, "job")
COMMAND = "learning.catalogue"


@dataclass(slots=True)
class _Run:
    """One run over one connection's list."""

    name: str
    report: Report = field(default_factory=Report)
    ids: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    sure: bool = True

    def refuse(self, activity: Activity, why: str) -> None:
        self.report.problems.append(RowProblem(f"activity {activity.external_id[:80]}", why, activity.external_id))

    def take_problems(self, problems: Collection[RowProblem]) -> None:
        self.report.problems.extend(problems)
        self.ids |= {problem.external_id for problem in problems}
        self.sure = self.sure and all(problem.external_id for problem in problems)


def import_catalogue(store: Store, name: str, provider: LearningProvider) -> Report:
    """Bring in the catalogue of the connection `name`: new ones added, changed ones changed, vanished ones retired.

    Each chunk is a transaction; a run that was killed is simply repeated. Nothing is retired when the list came empty
    or had rows without a readable id, which might be those that seem to be missing. Raises ProviderError.
    """
    run, swept = _Run(name), False
    with store.read() as connection:
        cursor = kept(connection, name, "catalogue").cursor
    for page in provider.catalogue(cursor):
        _page(store, run, page)
        cursor, swept = page.cursor, page.swept
    with store.write(JOB, COMMAND) as tx:
        if swept:
            _retire_missing(tx, run)
        keep(tx, name, "catalogue", cursor, run.report)
        if run.report["added"]:
            # What was reported about an activity that nobody knew is worth reading again.
            forget(tx, name, "progress")
    return run.report


def _page(store: Store, run: _Run, page: CataloguePage) -> None:
    run.take_problems(page.problems)
    fit = [activity for activity in page.activities if _fits(run, activity)]
    for some in chunks(fit):
        with store.write(JOB, COMMAND) as tx:
            _take(tx, run, some)
    for ids in chunks(page.gone):
        with store.write(JOB, COMMAND) as tx:
            _retire(tx, run, table.c.external_id.in_(ids))


def _fits(run: _Run, activity: Activity) -> bool:
    why = unfit(
        {"its id": activity.external_id, "its key": activity.key, "its title": activity.title[:100]},
        (activity.title, activity.summary, activity.url, activity.language, activity.kind),
    )
    if activity.external_id in run.ids:
        why = "it is listed twice; the first one counts"
    elif activity.key in run.keys:
        why = f"the key {activity.key!r} is on another activity of the list too"
    run.ids.add(activity.external_id)
    run.keys.add(activity.key)
    if why:
        run.refuse(activity, why)
    return not why


def _take(tx: Tx, run: _Run, activities: Sequence[Activity]) -> None:
    by_id, by_key = _known(tx.connection, run.name, activities)
    new, changed = [], []
    for activity in activities:
        there = by_id.get(activity.external_id)
        holder = by_key.get(activity.key)
        if holder is not None and holder is not there and (there is not None or holder.external_id is not None):
            run.refuse(activity, f"its key {activity.key!r} belongs to another activity of the catalogue already")
            continue
        row = there or holder
        values = _values(tx, activity)
        if row is None:
            new.append(values | {"connection": run.name, "item": "", "builds": {}, "valid_for": ""})
        elif _differs(row, values):
            changed.append({f"_{name}": value for name, value in values.items()} | {"_row": row.id})
        else:
            run.report.count("same")
    _write(tx, new, changed, run.report)


def _differs(row: Row[Any], values: Mapping[str, Any]) -> bool:
    return bool(row.content_hash != values["content_hash"] or row.status != values["status"])


def _write(tx: Tx, new: list[dict[str, Any]], changed: list[dict[str, Any]], report: Report) -> None:
    ids = tx.ids("learning_activity", len(new))
    tx.bulk_insert(table, [values | {"id": id_} for values, id_ in zip(new, ids, strict=True)])
    if changed:
        names = [name[1:] for name in changed[0] if name != "_row"]
        values: dict[str, Any] = {name: bindparam(f"_{name}") for name in names}
        tx.connection.execute(update(table).where(table.c.id == bindparam("_row")).values(values), changed)
    report.count("added", len(new))
    report.count("changed", len(changed))


def _values(tx: Tx, activity: Activity) -> dict[str, Any]:
    said = asdict(activity)
    values = {name: value for name, value in said.items() if name != "key"}
    return values | {"external_key": activity.key, "content_hash": content_hash(said), "seen_at": tx.now}


def _known(
    connection: Connection, name: str, activities: Sequence[Activity]
) -> tuple[dict[str, Row[Any]], dict[str, Row[Any]]]:
    ids, keys = [one.external_id for one in activities], [one.key for one in activities]
    wanted = or_(table.c.external_id.in_(ids), table.c.external_key.in_(keys))
    rows = connection.execute(select(table).where(table.c.connection == name, wanted)).all()
    by_key = {row.external_key: row for row in rows}
    return {row.external_id: row for row in rows if row.external_id is not None}, by_key


def _retire_missing(tx: Tx, run: _Run) -> None:
    there = select(table.c.external_id).where(
        table.c.connection == run.name, table.c.external_id.is_not(None), table.c.status != "retired"
    )
    missing = [id_ for id_ in tx.connection.execute(there).scalars() if id_ not in run.ids]
    if missing and not (run.ids and run.sure):
        why = "nobody can say which" if run.ids else "the list came empty"
        words = f"{len(missing)} activities seem to have vanished, but {why}: nothing is retired"
        run.report.problems.append(RowProblem("the list", words))
        return
    for ids in chunks(missing):
        _retire(tx, run, table.c.external_id.in_(ids))


def _retire(tx: Tx, run: _Run, which: Any) -> None:
    rows = update(table).where(table.c.connection == run.name, table.c.status != "retired", which)
    run.report.count("retired", tx.connection.execute(rows.values(status="retired")).rowcount)
