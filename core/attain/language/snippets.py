"""What an editor offers inside a value: names of documents that are there, and how phrases begin.

CAPITALS in a phrase are to be filled in; an editor goes from one to the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attain.config.bundle import resolve
from attain.config.document import Resource

Known = Mapping[str, Collection[str]]
"""Ids of documents, and of roles, by kind."""

PHRASES: Mapping[str, tuple[str, ...]] = {
    "people": (
        "manager of employee",
        "manager of manager of employee",
        "direct reports of employee",
        "colleagues of employee",
        "role ROLE in department of employee",
        "role ROLE",
        "nearest role ROLE above employee",
        "chosen in STEP",
        "matrix managers of employee",
        "project leads of employee",
        "delegate of employee",
        "former managers of employee since the period began",
        "by lookup LOOKUP",
        "everyone",
        "everyone with direct reports in department of employee",
    ),
    "time": (
        "NUMBER working days after it opens",
        "NUMBER days after it opens",
        "NUMBER working days after STEP ends",
        "NUMBER weeks before end of probation",
        "NUMBER years after case ends",
        "STEP opens",
        "STEP submitted",
        "STEP ends",
        "cycle start",
        "cycle end",
        "the case opens",
    ),
    "duration": ("NUMBER working days", "NUMBER days", "NUMBER weeks", "NUMBER months", "NUMBER hours"),
    "condition": (
        "grade is at least NUMBER",
        "country is FACT_VALUE",
        "STEP.SECTION.FIELD is LEVEL",
        "SCORE.final is LEVEL",
        "any of STEP.SECTION.FIELD are LEVEL",
        "at least NUMBER of STEP.SECTION.FIELD are LEVEL",
        "all of catalogue CATALOGUE are completed",
        "in population POPULATION",
        "tenure at cut_off is at least NUMBER months",
        "measure MEASURE is LEVEL",
        "case of WORKFLOW is running",
        "STEP was answered",
        "STEP was skipped",
        "true",
    ),
}
"""How the phrases of each grammar begin, in whole examples; the grammars have more."""

CAPITALS = re.compile(r"[A-Z]{2,}(?:_[A-Z]+)*")


def known_in(resources: Collection[Resource]) -> dict[str, list[str]]:
    """The ids of documents by kind, and those of the roles."""
    found: dict[str, set[str]] = {}
    for one in resources:
        found.setdefault(one.kind, set()).add(one.id)
        if one.kind == "roles":
            found.setdefault("role", set()).update(_ids(one.data.get("roles")))
    return {kind: sorted(ids - {""}) for kind, ids in found.items()}


def _ids(entries: Any) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            yield str(entry.get("id", ""))


def offered(known: Known, whole: Mapping[str, Any], node: Mapping[str, Any]) -> dict[str, Any]:
    """What a node of a schema (`whole`) says to an editor: `examples` (names) and `defaultSnippets` (phrases).

    Where a value may be of several sorts, a branch says so; the editor asks before anything is written, when no branch
    fits yet.
    """
    branches = [one.get("then") for one in (*node.get("allOf", ()), node) if isinstance(one, Mapping)]
    found: dict[str, Any] = {}
    for one in (node, *(branch for branch in branches if isinstance(branch, Mapping))):
        meant = resolve(whole, one["$ref"]) if one is not node and isinstance(one.get("$ref"), str) else one
        found = _said(meant, known) | found
    return found


def _said(node: Mapping[str, Any], known: Known) -> dict[str, Any]:
    if node.get("x-phrase") in PHRASES:
        return {"defaultSnippets": [_snippet(said, known) for said in PHRASES[node["x-phrase"]]]}
    kind = node.get("x-ref")
    names = _every(known) if kind == "*" else list(known.get(str(kind), ()))
    return {"examples": names} if names else {}


def _every(known: Known) -> list[str]:
    return [f"{kind} {id}" for kind, ids in sorted(known.items()) if kind not in ("role", "roles") for id in ids]


def _snippet(said: str, known: Known) -> dict[str, str]:
    stops = iter(range(1, 10))
    body = CAPITALS.sub(lambda found: _stop(next(stops), found.group(), known), said)
    return {"label": said, "body": body}


def _stop(number: int, name: str, known: Known) -> str:
    """A place to fill in; where names are known, a choice of them."""
    ids = known.get(name.lower(), ())
    return f"${{{number}|{','.join(ids)}|}}" if ids else f"${{{number}:{name}}}"
