"""Names that may be free, or lead through several documents: is the one that is written most likely meant otherwise?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from attain.checks.paths import path_target
from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.nearest import nearest


def nearly(scene: Scene, where: Where, name: str, known: Collection[str], what: str) -> Iterator[Finding]:
    """A finding for a name that may be free but is most likely a known one misspelt."""
    if name not in known and nearest(name, known, 0.75):
        yield from unknown(scene, where, name, Target(what, known))


def leads(scene: Scene, where: Where, path: str, workflows: Iterable[Resource]) -> Iterator[Finding]:
    """A finding for a path that leads nowhere in any of the workflows, at the part where the best of them loses it."""
    parts = tuple(path.split("."))
    best: tuple[int, Target] | None = None
    for workflow in workflows:
        target = path_target(scene, workflow)
        if target.holds(parts):
            return
        length = next((at for at in range(len(parts)) if _gone(target.inside(parts[:at]), parts[at])), None)
        if length is None:
            return
        if best is None or length >= best[0]:
            best = length, Target(target.called(length + 1), target.inside(parts[:length]) or ())
    if best is not None:
        name = parts[best[0]]
        start = sum(len(part) + 1 for part in parts[: best[0]])
        inside = where if where.key else where._replace(within=(start, start + len(name)))
        yield from unknown(scene, inside, name, best[1])


def _gone(known: Collection[str] | None, name: str) -> bool:
    return known is not None and name not in known
