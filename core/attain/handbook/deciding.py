"""What is decided and how: the choices of a decision, who must agree, how a session is held, what a check looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.handbook.speech import capital, several

if TYPE_CHECKING:
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech
    from attain.handbook.wording import Counts, Words

AGREE: Words = {"all": "All of them must agree", "most": "More than half of them must agree"}
OUT: Words = {
    "own case": "his own case",
    "own reports": "a case of somebody who reports to him",
    "own relatives": "a case of his relatives",
    "cases of peers of anyone present": "a case of somebody at the level of anyone present",
}
RULES: Words = {
    "quota": "no further than “{title}” allows",
    "expectation": "with a reason where it differs from “{title}”",
}
THERE: Counts = {
    "people": ("{opens}, with at least {count} person there", "{opens}, with at least {count} people there"),
}


def details(step: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    """Sentences about one step, each with its full stop."""
    tell = said.tell
    if step["do"] == "decide":
        yield tell("Choices: {choices}.", choices="; ".join(_choice(each, said) for each in step.get("choices", ())))
    if step["do"] == "session":
        yield from _held(step, said, prose)
    if step["do"] == "check":
        yield from _checked(step, said, prose)
    who = tell.within(said.person(str(step["if_split"]))) if "if_split" in step else ""
    split = tell("if they do not, {who} decides", who=who) if who else ""
    if agree := AGREE.get(str(step.get("must_agree"))):
        yield f"{tell(agree)}; {split}." if split else f"{tell(agree)}."
    elif split:
        yield tell("The members agree on each change; {otherwise}.", otherwise=split)
    if out := [tell(OUT[each]) for each in several(step.get("stays_out")) if each in OUT]:
        yield tell("Nobody has a voice in {cases}.", cases=tell.listed(out, "or"))


def _choice(choice: Mapping[str, Any], said: Speech) -> str:
    asks = choice.get("asks")
    wants = [said.tell("a reason")] if choice.get("reason") else []
    wants += [said.quoted(said.text(asks.get("title"), asks["id"]))] if asks else []
    title = said.text(choice.get("label"), choice["id"])
    return said.tell("{title} (with {what})", title=title, what=said.tell.listed(wants)) if wants else title


def _checked(step: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    """What must hold, and who may excuse whoever could do nothing about it."""
    asked = step.get("standards", ())
    standards = [said.text(each["title"]) if "title" in each else prose.condition(each["needs"]) for each in asked]
    yield said.tell("What must hold: {standards}.", standards="; ".join(standards))
    if "no_fault" in step:
        yield excused(step["no_fault"], said)


def excused(no_fault: Mapping[str, Any], said: Speech) -> str:
    """Who may make an exception."""
    who = capital(said.person(str(no_fault["decided_by"])))
    return said.tell("{who} may make an exception, with a reason, for somebody who could do nothing about it.", who=who)


def _held(step: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    """Who leads a session, when it opens, what it may change and within which bounds."""
    tell = said.tell
    told = _opens(step, said, prose)
    if "chair" in step:
        told = tell("Led by {who}; opens {when}", who=tell.within(said.person(str(step["chair"]))), when=told)
    else:
        told = tell("Opens {when}", when=told)
    if "quorum" in step:
        told = tell.counted(*THERE["people"], int(step["quorum"]), opens=told)
    yield f"{told}."
    changed = [said.what(str(each)) for each in several(step.get("may_change"))]
    if changed:
        bounds = "".join(f", {each}" for each in _bounds(step, said))
        yield tell("May change {what}{bounds}.", what=tell.listed(changed), bounds=bounds)


def _opens(step: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    """A further level has no hour of its own: it follows the sessions below it."""
    opens = step.get("opens_when")
    if opens is None:
        return said.tell("once the sessions below are closed")
    latest = said.tell("on {moment}", moment=prose.time(str(opens["or_by"])))
    if "arrived" not in opens:
        return latest
    of, share = said.step(str(opens["of"])), opens["arrived"]
    return said.tell("once {share} of “{step}” are there, at the latest {day}", share=share, step=of, day=latest)


def _bounds(step: Mapping[str, Any], said: Speech) -> Iterator[str]:
    for name in several(step.get("compare_with")):
        found = said.catalogue.get("distribution", str(name).removeprefix("distribution "))
        rule = RULES.get(str(found.data["kind_of_rule"])) if found else None
        if found and rule:
            bound = said.tell(rule, title=said.text(found.data.get("title"), found.id))
            over = "counted_over" in found.data
            yield said.tell("{rule}, counted over several sessions together", rule=bound) if over else bound
