"""Shape: one validator a kind, and findings in our words where a document does not fit.

jsonschema-rs decides; `explain` words what it found.  A test holds it against the reference implementation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from attain.config.bundle import bundle
from attain.config.diagnostics import Diagnostic
from attain.config.explain import Misfit, exact_path, explain
from attain.config.past import PAST, VERSION
from attain.config.said import usual
from attain.config.uses import Use, Uses, compile_uses
from attain.errors import PluginError
from attain.nearest import nearest

if TYPE_CHECKING:
    from attain.config.catalogue import Kind
    from attain.config.finding import Standing


class Compiled:
    """One schema made ready: whole, as a validator, as a walker; each when first needed."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    @cached_property
    def whole(self) -> dict[str, Any]:
        """The schema with all that it refers to inside it."""
        return bundle(self.kind.schema)

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """Raises PluginError where the schema is no schema."""
        try:
            return jsonschema_rs.Draft202012Validator(self.whole)
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            msg = f'{self.kind.owner}: the schema of the kind "{self.kind.name}" is no schema: {error}'
            raise PluginError(msg) from error

    @cached_property
    def uses(self) -> Uses:
        """What lists references, phrases and texts."""
        return compile_uses(self.whole)


_COMPILED: dict[int, Compiled] = {}


def compiled(kind: Kind) -> Compiled:
    """A schema made ready, once a process; it is held here, so that its identity is its own for good."""
    return _COMPILED.setdefault(id(kind.schema), Compiled(kind))


class Schemas:
    """The schemas of the kinds that an organisation may use."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds

    def whole(self, kind: str) -> dict[str, Any]:
        """The schema of a kind with all that it refers to inside it."""
        return compiled(self.kinds[kind]).whole

    def validator(self, kind: str) -> jsonschema_rs.Draft202012Validator:
        """The compiled validator of a kind.  Raises PluginError where its schema is no schema."""
        return compiled(self.kinds[kind]).validator

    def uses(self, kind: str, data: Mapping[str, Any]) -> list[Use]:
        """References, phrases and texts in a document whose shape is right."""
        return compiled(self.kinds[kind]).uses(data)

    def findings(self, kind: str, data: Mapping[str, Any]) -> list[Misfit]:
        """What is wrong with the shape of a document of a known kind."""
        validator = self.validator(kind)
        if validator.is_valid(data):
            return []
        return explain(self.whole(kind), kind, data, validator.iter_errors(data)) or [_unsaid(data, validator)]

    def check(self, document: Standing) -> list[Diagnostic]:
        """What is wrong with the head and the shape of a document, with places."""
        head = list(self._head(document))
        if head:
            return head
        return [placed(document, found) for found in self.findings(document.kind, document.data)]

    def _head(self, document: Standing) -> Iterable[Diagnostic]:
        version = document.data.get("apiVersion")
        if "apiVersion" in document.data and version != VERSION:
            yield _other_version(document, version)
            return
        if not document.kind and "kind" in document.data:
            yield Diagnostic(
                "E006", document.span(("kind",)), "the kind is a word", help="write, for example, kind: form"
            )
        elif not document.kind:
            yield self._no_kind(document)
        elif document.kind not in self.kinds:
            yield self._unknown_kind(document)

    def _no_kind(self, document: Standing) -> Diagnostic:
        close = nearest("kind", [key for key in document.data if key not in ("id", "title")])
        if close:
            at = document.span((close,), key=True)
            return Diagnostic("E011", at, f'"{close}" is not a setting of a document', help='did you mean "kind"?')
        message = "this document does not say its kind"
        return Diagnostic("E012", document.span(()), message, help="write, for example, kind: form")

    def _unknown_kind(self, document: Standing) -> Diagnostic:
        otherwise = f"name the plugin that brings it under plugins:, or write one of {', '.join(sorted(self.kinds))}"
        help = usual(document.kind, self.kinds, otherwise)
        return Diagnostic("E006", document.span(("kind",)), f'there is no kind "{document.kind}"', help=help)


def _other_version(document: Standing, version: object) -> Diagnostic:
    """One finding: what else an older document says would be judged by the wrong words."""
    at = document.span(("apiVersion",))
    if version in PAST:
        return Diagnostic("E006", at, f"{version} is no longer read", help="run: attain upgrade")
    return Diagnostic("E006", at, f'"{version}" is no version of the language', help=f"write apiVersion: {VERSION}")


def _unsaid(data: Mapping[str, Any], validator: jsonschema_rs.Draft202012Validator) -> Misfit:
    """For what nobody has found words for: at least the place, so that nothing invalid is ever silent."""
    path = exact_path(next(iter(validator.iter_errors(data))).instance_path, data)
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "this document")
    message = f"{name} does not fit here, or one of its settings does not"
    return Misfit("E010", path, message, help="compare it with the same place in the demo's configuration")


def placed(document: Standing, found: Misfit) -> Diagnostic:
    """A finding with the place at which the document says it."""
    at = document.span(found.path, key=found.key)
    return Diagnostic(found.code, at, found.message, found.why, found.help)
