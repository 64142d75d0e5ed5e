"""What a policy never shows to a person of a workflow (LANGUAGE 10, never_show)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attain.phrases.conditions import holds
from attain.phrases.parser import parse_condition, parse_people
from attain.workflow.recorded import hides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attain.config.catalogue import Catalogue
    from attain.phrases.conditions import Lookups
    from attain.workflow.model import Workflow


def hidden_for(catalogue: Catalogue, workflow: Workflow, look: Lookups) -> dict[str, frozenset[str]]:
    """{person of the document: paths never shown to him}; who is meant is told by name or by the same phrase.

    `look` answers for whom a rule holds; a rule of which that is not known holds.
    """
    rules = [
        rule
        for policy in catalogue.of_kind("policy")
        for rule in (policy.data.get("rules") or {}).get("never_show", ())
        if _meant(policy.data, look) and _meant(rule, look)
    ]
    phrases = {role: definition.phrase for role, definition in workflow.people.items()}
    found: dict[str, frozenset[str]] = {}
    for role in ("employee", *workflow.people):
        meant = [
            path
            for rule in rules
            for path in hides(catalogue, workflow.id, str(rule["what"]))
            if any(who == role or (role in phrases and parse_people(who) == phrases[role]) for who in rule["to"])
        ]
        found[role] = frozenset(meant)
    return found


def _meant(said: Mapping[str, Any], look: Lookups) -> bool:
    return "for" not in said or holds(parse_condition(said["for"]), look) is not False
