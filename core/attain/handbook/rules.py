"""The policies in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.config.text import words
from attain.handbook.said import Prose, listed, plain, within
from attain.handbook.speech import Speech, capital, several

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue

Row = tuple[str, str]


def policies(catalogue: Catalogue, language: str) -> tuple[Row, ...]:
    """(rule, what it says) of every policy."""
    said = _Rules(catalogue, language)
    return tuple(
        row
        for one in catalogue.of_kind("policy")
        for name, value in one.data.get("rules", {}).items()
        for row in said.rule(name, value)
    )


class _Rules:
    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self.catalogue, self.language = catalogue, language
        self.speeches = [Speech(catalogue, one.id, language) for one in catalogue.of_kind("workflow")]
        self.prose = Prose(self._person, self._step, self._role, self._what, {})

    def rule(self, name: str, value: Any) -> Iterator[Row]:
        """One rule; one that is not known is told as it is written."""
        match name:
            case "retention":
                yield "How long things are kept", "; ".join(map(self._kept, value)) + "."
            case "never_show":
                yield from (("Never shown", self._never(each)) for each in value)
            case "no_quota":
                yield "No quotas", "No rating is given because so many must be better or worse."
            case "minimum_answers":
                yield "Answers without names", f"Nothing is shown before {value} people have answered."
            case "maximum_length":
                told = [f"{self._titled(key)} at most {each}" for key, each in value.items()]
                yield "How long a review may take", capital("; ".join(told)) + "."
            case "named_person_decides":
                what = listed([self._what(f"measure {each}") for each in value])
                yield "Who decides", f"{what}: a person known by name decides. Silence may agree, never set a value."
            case "comparison_reports":
                forbidden = "No list compares people by their ratings."
                yield "Comparing people", forbidden if value == "forbidden" else "Lists may compare people by ratings."
            case "approval_before_apply":
                yield "Changing these rules", self._approval(value)
            case "may_see_past":
                who = " and ".join(self.prose.people(str(each)) for each in several(value.get("who")))
                since = f", since {self.prose.time(str(value['since']))}" if "since" in value else ""
                yield "Earlier reviews", capital(f"{who} may read earlier reviews{since}.")
            case _:
                yield capital(plain(name)), self._setting(value)

    def _kept(self, each: Mapping[str, Any]) -> str:
        whom = f" (if {self.prose.condition(each['for'])})" if "for" in each else ""
        return f"{capital(plain(each['what']))}{whom}: {self.prose.time(str(each['keep']))}"

    def _never(self, each: Mapping[str, Any]) -> str:
        because = words(each.get("because", ""), self.language, self.catalogue.language)
        to = listed([self.prose.people(str(who)) for who in several(each["to"])], "or")
        whom = f" (if {self.prose.condition(each['for'])})" if "for" in each else ""
        return f"{capital(self._what(str(each['what'])))} is never shown to {to}{whom}. {because}".rstrip()

    def _approval(self, value: Mapping[str, Any]) -> str:
        other = f", who is not {value['not']}" if "not" in value else ""
        recorded = ", and it is recorded" if value.get("recorded") else ""
        return f"A change counts only once {self.prose.people(str(value['by']))}{other} has approved it{recorded}."

    def _setting(self, value: Any) -> str:
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, Mapping):
            return "; ".join(f"{plain(key)}: {self._setting(each)}" for key, each in value.items())
        return ", ".join(plain(each) for each in several(value))

    # --- what things are called ---

    def _titled(self, name: str) -> str:
        return "a review" if name == "workflow" else Speech(self.catalogue, "", self.language).review(name)

    def _what(self, address: str) -> str:
        """A path, a score or a document by its title, whichever workflow it is of."""
        head = address.partition(".")[0]
        own = (said for said in self.speeches if head in said.steps or head in said.scores)
        return next(own, Speech(self.catalogue, "", self.language)).what(address)

    def _person(self, name: str) -> str:
        """A person of whichever workflow has him."""
        own = (said for said in self.speeches if name in said.cast)
        return within(next(own, Speech(self.catalogue, "", self.language)).person(name))

    def _step(self, name: str) -> str:
        own = (said for said in self.speeches if name in said.steps)
        return next(own, Speech(self.catalogue, "", self.language)).step(name)

    def _role(self, name: str) -> str:
        return Speech(self.catalogue, "", self.language).role(name)
