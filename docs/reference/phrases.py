"""The page of phrases: every production of the grammars, its meaning, and examples that are read by the real parser.

The productions are taken from the grammars themselves; `phrases.yaml` says what each means.  A test holds the two
together, and reads every example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attain.config.bundle import built_in
from attain.config.source import Source
from attain.phrases import conditions_grammar, people_grammar, times_grammar
from attain.phrases.parser import (
    KERNEL,
    parse_condition,
    parse_duration,
    parse_measure,
    parse_path,
    parse_people,
    parse_time,
)

WRITTEN = Path(__file__).with_name("phrases.yaml")
INTRO = """# Phrases

Some settings take a phrase: a short sentence of a fixed grammar. What is written in CAPITALS is yours (the name of a
role, a step, a fact); everything else is written as it stands. A word that the grammar does not know is an error that
names the words that would fit. A name with spaces goes into quotes: `department is "Water Works"`.

On this page: [people](#people) · [units](#units) · [times](#times) · [durations](#durations) ·
[conditions](#conditions) · [what may be seen](#paths) · [measures](#measures) · [numbers](#numbers)
"""
READS: dict[str, Callable[[str], Any]] = {
    "people": parse_people,
    "units": lambda text: parse_people(f"everyone in {text}"),
    "times": parse_time,
    "durations": parse_duration,
    "conditions": lambda text: parse_condition(Source("", text).documents[0]),
    "paths": parse_path,
    "measures": parse_measure,
}
"""What reads the examples of each part."""
NUMBERS = ("count", "how_many", "percent", "amount", "people_count", "times_count", "answers_count", "running_count")


def productions() -> dict[str, list[str]]:
    """Every production by the part of the page, as the grammars have them."""
    subjects = [*conditions_grammar.SUBJECTS, "FACT", "FACT of PERSON", "STEP.SECTION.FIELD", "STEP", "in population"]
    compared = [f"is {verb}" for verb in (*conditions_grammar.WITH_VALUE, *conditions_grammar.STATES)]
    verbs = ["is", "is not", "in", *compared, "is before", "is after", "NUMBER times in the last"]
    verbs += [f"was {verb}" for verb in conditions_grammar.PAST]
    joints = ["and", "or", "all_of", "any_of", "none_of", "true"]
    events = [f"STEP {event}" for event in times_grammar.EVENTS]
    return {
        "people": [*people_grammar.RULES, *(f"{one} of" for one in KERNEL.relations), "FACT of", "PERSON"],
        "units": ["organisation", "FACT of", "FACT VALUE"],
        "times": ["DATE", *times_grammar.FIXED, "NAMED_DATE", *events, "DECISION.FIELD", "case of", *OFFSETS],
        "durations": list(times_grammar.UNITS),
        "conditions": [*subjects, *verbs, *joints],
        "paths": ["STEP", "STEP.SECTION", "STEP.SECTION.FIELD", "SCORE", "SCORE.LAYER"],
        "measures": ["measure NAME", "before this case", "in the last DURATION"],
    }


OFFSETS = ("DURATION after", "DURATION before", "TIME or TIME")


def written() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Meanings and examples, by part and production."""
    found: Mapping[str, Mapping[str, Mapping[str, Any]]] = Source(WRITTEN.name, WRITTEN.read_text("utf-8")).documents[0]
    return found


def page() -> str:
    """The whole page."""
    lines = [INTRO]
    said = written()
    for part, known in productions().items():
        lines += [f"## {part if part != 'paths' else 'paths'}", "", str(said[part]["about"]["means"]), ""]
        lines += ["| phrase | meaning | examples |", "|-|-|-|"]
        lines += [_row(one, said[part][one]) for one in known]
        lines.append("")
    return "\n".join([*lines, *_numbers()]).rstrip() + "\n"


def _row(name: str, said: Mapping[str, Any]) -> str:
    examples = " · ".join(f"`{one}`" for one in said["examples"])
    return f"| `{name}` | {said['means']} | {examples} |"


def _numbers() -> list[str]:
    parts = built_in()["common"]["$defs"]
    lines = ["## numbers", "", "Numbers carry their unit; nothing is computed in a phrase.", ""]
    lines += ["| what | meaning | what to write |", "|-|-|-|"]
    lines += [f"| {one.replace('_', ' ')} | {parts[one]['description']} | {parts[one]['x-says']} |" for one in NUMBERS]
    return lines
