"""Checking an organisation as it holds for the people to whom overlays apply.

Every combination of overlays that can hold for one person is checked like the documents themselves; what is found
there and not without the overlays is told at the line that says it, which often is one of the overlay's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attain.checks import overlays
from attain.checks.run import run
from attain.config.diagnostics import Diagnostic, Related, Severity, Span
from attain.config.finding import Finding, Standing, Where, placed
from attain.values import dataclass, replace
from attain.variations.tree import Laid
from attain.variations.vary import composed_under, variation

if TYPE_CHECKING:
    from attain.checks.scene import Scene
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.variations.compose import Composed
    from attain.variations.tree import Node

Key = tuple[str, str]
Documents = Mapping[Key, Standing]
CheckCatalogue = Callable[["Catalogue"], Sequence[Finding]]


def laid(composed: Composed, documents: Documents) -> dict[Key, Laid]:
    """The documents that were put together, with the places of their parts."""
    by_key = {(one.kind, one.id): one for one in composed.resources}

    def place(where: Where) -> Span:
        return documents[where.kind, where.id].span(where.path, where.key, where.within)

    def one(key: Key, tree: Node) -> Laid:
        return Laid(by_key[key], tree, place)

    return {key: one(key, tree) for key, tree in composed.trees.items()}


@dataclass(frozen=True, slots=True)
class Varied:
    """What is checked: the scene without overlays, its documents, and the checks of plugins."""

    scene: Scene
    documents: Documents
    plugins: CheckCatalogue

    def check(self) -> Iterator[Diagnostic]:
        """What is wrong with overlays, and with the documents under them."""
        found = tuple(self.scene.of_kind("overlay"))
        told: set[object] = set()
        catalogue = self.scene.catalogue
        own = list(placed(overlays.check(catalogue, found), self.documents))
        yield from own
        some, every = overlays.combinations_of(catalogue, found)
        if not every:
            yield from placed([_too_many(found, len(some))], self.documents)
        for combination in [one for one in some if not own or len(one.overlays) == 1]:
            for one in self._combined(combination):
                key = (one.code, one.at, one.message)
                if key not in told:
                    told.add(key)
                    yield one

    def _combined(self, combination: overlays.Combination) -> Iterator[Diagnostic]:
        composed = composed_under(self.scene.catalogue, combination.ids)
        findings = list(placed(composed.findings, self.documents))
        if not findings:
            findings = list(self._under(combination, composed))
        for one in findings:
            yield self._told(one, combination)

    def _under(self, combination: overlays.Combination, composed: Composed) -> Iterator[Diagnostic]:
        made = laid(composed, self.documents)
        sound = (one for key, one in made.items() if key in self.scene.sound)
        shape = [each for one in sound for each in self.scene.schemas.check(one)]
        if shape:
            yield from shape
            return
        catalogue = variation(self.scene.catalogue, combination.ids)
        concerned = frozenset(key for key in self.scene.sound if key in made or self._names(key, made))
        scene = replace(self.scene, catalogue=catalogue, sound=concerned, under=frozenset(combination.ids))
        documents = {**self.documents, **made}
        found = list(run(scene))
        if not any(one.severity is Severity.ERROR for one in found):
            before = self.plugins(self.scene.catalogue)
            found += [one for one in self.plugins(catalogue) if one not in before]
        yield from placed(found, documents)

    def _names(self, key: Key, made: Mapping[Key, Laid]) -> bool:
        """Whether a document refers to one that is changed."""
        ids = {name for _, name in made}
        return any(
            use.what == "ref" and isinstance(use.value, str) and use.value.rpartition(" ")[2] in ids
            for use in self.scene.uses.get(key, ())
        )

    def _told(self, one: Diagnostic, combination: overlays.Combination) -> Diagnostic:
        """A finding with the overlays under which it holds, where its own place does not say so."""
        more = [
            Related(self.documents["overlay", name].span(("for",)), f'with this overlay, for "{combination.example}"')
            for name in combination.ids
            if self.documents["overlay", name].span(()).file != one.at.file
        ]
        return replace(one, related=(*one.related, *more))


def _too_many(found: Sequence[Resource], checked: int) -> Finding:
    message = f"{len(found)} overlays can hold in too many combinations; each alone and every two were checked"
    why = f"What goes wrong only under three or more at once was not looked for ({checked} were)."
    help = "let overlays exclude one another under for: or by their dates"
    return Finding("W606", Where("overlay", found[0].id, ("for",)), message, why, help, severity=Severity.WARNING)
