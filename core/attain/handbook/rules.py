"""The policies in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.config.text import words
from attain.handbook.said import Prose, plain
from attain.handbook.speech import Speech, capital, several

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.handbook.wording import Counts, Wording, Words

Row = tuple[str, str]
RULES: Words = {
    "retention": "How long things are kept",
    "never_show": "Never shown",
    "no_quota": "No quotas",
    "minimum_answers": "Answers without names",
    "maximum_length": "How long a review may take",
    "named_person_decides": "Who decides",
    "comparison_reports": "Comparing people",
    "approval_before_apply": "Changing these rules",
    "may_see_past": "Earlier reviews",
}
COMPARING: Words = {
    "forbidden": "No list compares people by their ratings.",
    "allowed": "Lists may compare people by ratings.",
}
KEPT: Words = {"forms": "Forms", "measures": "Measures", "anonymous answers": "Anonymous answers", "audit": "Audit log"}
ANSWERS: Counts = {
    "people": (
        "Nothing is shown before {count} person has answered.",
        "Nothing is shown before {count} people have answered.",
    ),
}


def policies(catalogue: Catalogue, language: str, tell: Wording) -> tuple[Row, ...]:
    """(rule, what it says) of every policy."""
    said = _Rules(catalogue, language, tell)
    return tuple(
        row
        for one in catalogue.of_kind("policy")
        for name, value in one.data.get("rules", {}).items()
        for row in said.rule(name, value)
    )


class _Rules:
    def __init__(self, catalogue: Catalogue, language: str, tell: Wording) -> None:
        self.catalogue, self.language, self.tell = catalogue, language, tell
        self.speeches = [Speech(catalogue, one.id, language, tell) for one in catalogue.of_kind("workflow")]
        self.anywhere = Speech(catalogue, "", language, tell)
        about, names = tell("the employee"), (self._person, self._step, self._role, self._what)
        self.prose = Prose(*names, {}, about, review=self.anywhere.review, tell=tell)

    def rule(self, name: str, value: Any) -> Iterator[Row]:
        """One rule; one that is not known is told as it is written."""
        told = self.tell(RULES[name]) if name in RULES else capital(plain(name))
        for each in self._sentences(name, value):
            yield told, each

    def _sentences(self, name: str, value: Any) -> Iterator[str]:
        tell = self.tell
        match name:
            case "retention":
                yield "; ".join(map(self._kept, value)) + "."
            case "never_show":
                yield from map(self._never, value)
            case "no_quota":
                yield tell(
                    "No rating is given because so many must be better or worse." if value else "Quotas are allowed."
                )
            case "minimum_answers":
                yield tell.counted(*ANSWERS["people"], int(value))
            case "maximum_length":
                spans = [
                    tell("{what} at most {span}", what=self._titled(key), span=self.prose.duration(str(each)))
                    for key, each in value.items()
                ]
                yield capital("; ".join(spans)) + "."
            case "named_person_decides":
                what = tell.listed([self._what(f"measure {each}") for each in value])
                yield tell("{what}: a person known by name decides. Silence may agree, never set a value.", what=what)
            case "comparison_reports":
                yield tell(COMPARING["forbidden" if value == "forbidden" else "allowed"])
            case "approval_before_apply":
                yield self._approval(value)
            case "may_see_past":
                who = tell.listed([self.prose.people(str(each)) for each in several(value.get("who"))])
                told = tell("{who} may read earlier reviews", who=who)
                if "since" in value:
                    told = tell("{what}, since {moment}", what=told, moment=self.prose.time(str(value["since"])))
                yield capital(told) + "."
            case _:
                yield self._setting(value)

    def _kept(self, each: Mapping[str, Any]) -> str:
        what = str(each["what"])
        what = self.tell(KEPT[what]) if what in KEPT else capital(plain(what))
        return self.tell(
            "{what}{whom}: {moment}", what=what, whom=self._if(each), moment=self.prose.time(str(each["keep"]))
        )

    def _if(self, each: Mapping[str, Any]) -> str:
        if "for" not in each:
            return ""
        return f" ({self.tell('if {condition}', condition=self.prose.condition(each['for']))})"

    def _never(self, each: Mapping[str, Any]) -> str:
        because = words(each.get("because", ""), self.language, self.catalogue.language)
        to = self.tell.listed([self.prose.people(str(who)) for who in several(each["to"])], "or")
        what = capital(self._what(str(each["what"])))
        told = self.tell("{what} is never shown to {who}{whom}.", what=what, who=to, whom=self._if(each))
        return f"{told} {because}".rstrip()

    def _approval(self, value: Mapping[str, Any]) -> str:
        who = self.prose.people(str(value["by"]))
        who = self.tell("{who} (never the author)", who=who) if "not" in value else who
        told = self.tell("A change counts only once {who} has approved it.", who=who)
        return f"{told} {self.tell('The approval is recorded.')}" if value.get("recorded") else told

    def _setting(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.tell("Yes" if value else "No")
        if isinstance(value, Mapping):
            return "; ".join(f"{plain(key)}: {self._setting(each)}" for key, each in value.items())
        return ", ".join(plain(each) for each in several(value))

    # --- what things are called ---

    def _titled(self, name: str) -> str:
        return self.tell("a review") if name == "workflow" else self.anywhere.review(name)

    def _what(self, address: str) -> str:
        """A path, a score or a document by its title, whichever workflow it is of."""
        head = address.partition(".")[0]
        own = (said for said in self.speeches if head in said.steps or head in said.scores)
        return next(own, self.anywhere).what(address)

    def _person(self, name: str) -> str:
        """A person of whichever workflow has him."""
        own = (said for said in self.speeches if name in said.cast)
        return self.tell.within(next(own, self.anywhere).person(name))

    def _step(self, name: str) -> str:
        own = (said for said in self.speeches if name in said.steps)
        return next(own, self.anywhere).step(name)

    def _role(self, name: str) -> str:
        return self.anywhere.role(name)
