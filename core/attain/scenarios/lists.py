"""Lists that people write in a story (a plan's entries): filled in, and judged as a whole where something is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from attain.errors import BadInput, Problem
from attain.forms.answers import Answers, name_of
from attain.forms.entries import SECTION, EntryList, count_problems, entries_of, given_answers
from attain.forms.model import Item
from attain.scenarios.filling import Paper, balanced, completed
from attain.scenarios.sentences import Given


def entries_for(listed: EntryList, given: Sequence[Given]) -> list[Item]:
    """The entries of a story: those that stand in the list from the start, and as many more as values are said."""
    fixed = [one.key for one in listed.given]
    said = max([len(one.texts) for one in given], default=0)
    more = max(said, listed.at_least) - len(fixed)
    return [Item(key, key) for key in [*fixed, *(f"e{number}" for number in range(1, more + 1))]]


def written(paper: Paper, listed: EntryList, given: Sequence[Given]) -> Mapping[tuple[str, str, str], Any]:
    """The answers of a list with what is said in order of its entries; BadInput when it may not be sent so.

    A list of which nothing is said is one that may be sent.
    """
    items = {**paper.items, SECTION: entries_for(listed, given)}
    filled = replace(paper, items=items, start=given_answers(listed)).fill(given)
    answers = completed(replace(paper, items=items), listed, filled)
    if not any(_is_share(listed, one) for one in given):
        answers = balanced(listed, answers)
    if given and (problems := problems_of(listed, answers)):
        raise BadInput(problems)
    return answers


def _is_share(listed: EntryList, one: Given) -> bool:
    name = one.path.text.rpartition(".")[2]
    return any(field.id == name and field.type in ("percent", "number") for field in listed.fields)


def problems_of(listed: EntryList, answers: Answers) -> list[Problem]:
    """What is wrong with a list as a whole, and what of it was given and may not be changed."""
    entries = entries_of(answers)
    locked = given_answers(listed, locked_only=True)
    changed = [key for key, value in locked.items() if answers.get(key) != value]
    given = [Problem(name_of(key), "This is given and cannot be changed.") for key in changed]
    return [*given, *(count_problems(listed, entries) or listed.check(entries))]


def items_of(listed: EntryList, answers: Answers) -> list[Item]:
    """The entries of a list as items of later forms, with all that they carry."""
    shares = {one.id for one in listed.fields if one.type == "percent"}
    return [
        Item(
            entry["key"],
            str(entry.get("title", entry["key"])),
            {name: f"{value}%" if name in shares else value for name, value in entry.items() if name != "key"},
        )
        for entry in entries_of(answers)
    ]
