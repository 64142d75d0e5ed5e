"""Plans as files: canonical JSON that holds everything an apply needs, so that what was read is what is applied."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attain.config.document import Resource, canonical, parse_canonical
from attain.errors import BadInput, Problem
from attain.planning.plan import Plan, plan, plan_hash

if TYPE_CHECKING:
    from attain.kernel import Kernel

FORMAT = 1


def save(made: Plan, file: Path) -> None:
    """Write a plan; OSError where that cannot be."""
    data = {
        "attain_plan": FORMAT,
        "base": made.base,
        "base_hash": made.base_hash,
        "author": made.author,
        "message": made.message,
        "plugins": dict(made.plugins),
        "hash": made.hash,
        "origin": made.origin,
        "documents": [{"kind": one.kind, "id": one.id, "data": one.data} for one in made.documents],
    }
    file.write_text(canonical(data) + "\n", "utf-8")


def opened(kernel: Kernel, file: Path) -> Plan:
    """A plan as it was written, with what it means for reviews as they stand now; BadInput for what is no plan, or was
    changed since it was written.
    """
    data = _read(file)
    found = tuple(Resource(one["kind"], one["id"], one["data"]) for one in data["documents"])
    if plan_hash(data["base"], found, data["author"], data["origin"]) != data["hash"]:
        raise BadInput([Problem(str(file), "this plan was changed after it was written; plan again")])
    with kernel.store.read() as connection:
        made = plan(connection, found, data["plugins"], data["author"], data["message"], data["origin"])
    return replace(made, base=data["base"], base_hash=data["base_hash"], hash=data["hash"])


def _read(file: Path) -> Any:
    try:
        data = parse_canonical(file.read_text("utf-8"))
        named = {"base", "base_hash", "author", "message", "plugins", "hash", "origin", "documents"} <= data.keys()
    except (ValueError, AttributeError, RecursionError) as error:
        raise BadInput([Problem(str(file), "this is no plan; write one with attain plan DIR --out FILE")]) from error
    if not named or data.get("attain_plan") != FORMAT:
        raise BadInput(
            [Problem(str(file), "this is no plan of this version; write one with attain plan DIR --out FILE")]
        )
    return data
