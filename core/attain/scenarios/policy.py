"""What a policy never shows to a person of a workflow (LANGUAGE 10, never_show)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.parser import parse_people

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.workflow.model import Workflow


def hidden_for(catalogue: Catalogue, workflow: Workflow) -> dict[str, frozenset[str]]:
    """{person of the document: paths never shown to him}; who is meant is told by name or by the same phrase."""
    rules = [
        rule
        for policy in catalogue.of_kind("policy")
        for rule in (policy.data.get("rules") or {}).get("never_show", ())
    ]
    phrases = {role: definition.phrase for role, definition in workflow.people.items()}
    found: dict[str, frozenset[str]] = {}
    for role in ("employee", *workflow.people):
        meant = [
            str(rule["what"])
            for rule in rules
            if any(who == role or (role in phrases and parse_people(who) == phrases[role]) for who in rule["to"])
        ]
        found[role] = frozenset(meant)
    return found
