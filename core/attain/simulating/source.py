"""Who answers what the engine wants to know: the people tables, or whatever a test puts in their place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from attain.cases.session_groups import seated
from attain.people.find import Surroundings, find
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.cases.facts import Resolver
    from attain.cases.running import Running
    from attain.phrases.ast import People
    from attain.workflow.facts import Want
    from attain.workflow.model import SessionRules

Answers = dict["Want", Any]


class Source(Protocol):
    """Answers for many cases at once, as things stand at one instant."""

    def answer(self, wanted: Mapping[int, tuple[Running, Collection[Want]]]) -> Mapping[int, Answers]:
        """{case: {want: answer}}."""
        ...

    def find(
        self, phrase: People, subjects: Collection[int], named: Mapping[str, Mapping[int, tuple[int, ...]]]
    ) -> Mapping[int, tuple[int, ...]]:
        """{subject: whom a phrase finds}, where `named` says for each subject who the people it names are."""
        ...

    def seats(self, rules: SessionRules, subjects: Collection[int]) -> Mapping[int, str]:
        """{subject: the group with which he sits in a session}."""
        ...


@dataclass(frozen=True, slots=True)
class Tables:
    """The people tables, only read."""

    resolver: Resolver

    def answer(self, wanted: Mapping[int, tuple[Running, Collection[Want]]]) -> Mapping[int, Answers]:
        """As a launch is answered."""
        return self.resolver.answer(wanted)

    def find(
        self, phrase: People, subjects: Collection[int], named: Mapping[str, Mapping[int, tuple[int, ...]]]
    ) -> Mapping[int, tuple[int, ...]]:
        """One question for all."""
        around = Surroundings(named=named, relations=self.resolver.world.extensions.relations)
        return find(self.resolver.connection, phrase, subjects, self.resolver.at, around)

    def seats(self, rules: SessionRules, subjects: Collection[int]) -> Mapping[int, str]:
        """As sessions are gathered."""
        return seated(self.resolver.connection, rules, subjects, self.resolver.at)
