"""What is decided and how: the choices of a decision, who must agree, how a session is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.handbook.said import listed, within
from attain.handbook.speech import several
from attain.workflow.groups import in_words

if TYPE_CHECKING:
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech

AGREE = {"all": "All of them must agree", "most": "More than half of them must agree"}
OUT = {
    "own case": "his own case",
    "own reports": "a case of somebody who reports to him",
    "own relatives": "a case of his relatives",
    "cases of peers of anyone present": "a case of somebody at the level of anyone present",
}
RULES = {"quota": "no further than “{}” allows", "expectation": "with a reason where it differs from “{}”"}


def details(step: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    """Sentences about one step, each with its full stop."""
    if step["do"] == "decide":
        yield f"Choices: {'; '.join(_choice(each, said) for each in step.get('choices', ()))}."
    if step["do"] == "session":
        yield from _held(step, said, prose)
    split = f"if they do not, {within(said.person(str(step['if_split'])))} decides" if "if_split" in step else ""
    if agree := AGREE.get(str(step.get("must_agree"))):
        yield f"{agree}; {split}." if split else f"{agree}."
    elif split:
        yield f"The members agree on each change; {split}."
    if out := [OUT[each] for each in several(step.get("stays_out")) if each in OUT]:
        yield f"Nobody has a voice in {listed(out, 'or')}."


def _choice(choice: Mapping[str, Any], said: Speech) -> str:
    asks = choice.get("asks")
    wants = ["a reason"] if choice.get("reason") else []
    wants += [f"“{said.text(asks.get('title'), asks['id'])}”"] if asks else []
    title = said.text(choice.get("label"), choice["id"])
    return f"{title}{f' (with {listed(wants)})' if wants else ''}"


def _held(step: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    """Who leads a session, when it opens, what it may change and within which bounds."""
    people = "person" if step.get("quorum") == 1 else "people"
    quorum = f", with at least {step['quorum']} {people} there" if "quorum" in step else ""
    led = f"Led by {within(said.person(str(step['chair'])))}; opens" if "chair" in step else "Opens"
    yield f"{led} {_opens(step, said, prose)}{quorum}."
    changed = [said.what(str(each)) for each in several(step.get("may_change"))]
    if changed:
        yield f"May change {listed(changed)}{''.join(f', {each}' for each in _bounds(step, said))}."


def _opens(step: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    """A further level has no hour of its own: it follows the sessions below it."""
    opens = step.get("opens_when")
    if opens is None:
        return "once the sessions below are closed"
    latest = f"on {prose.time(str(opens['or_by']))}"
    if "arrived" not in opens:
        return latest
    return f"once {opens['arrived']} of “{said.step(str(opens['of']))}” are there, at the latest {latest}"


def _bounds(step: Mapping[str, Any], said: Speech) -> Iterator[str]:
    for name in several(step.get("compare_with")):
        found = said.catalogue.get("distribution", str(name).removeprefix("distribution "))
        rule = RULES.get(str(found.data["kind_of_rule"])) if found else None
        if found and rule:
            over = str(found.data.get("counted_over", ""))
            together = f", counted together for {in_words(over)}" if over else ""
            yield rule.format(said.text(found.data.get("title"), found.id)) + together
