"""What makes a group of a session: a fact of the employee, a person above him, or everybody (LANGUAGE 7)."""

from __future__ import annotations

EVERYBODY = "organisation"
OF_PERSONS = ("manager of ", "nearest role ")
"""How phrases begin that make a group of the people for whom they find the same person; all others name a fact."""


def is_person(by: str) -> bool:
    """Whether a group is made by a person."""
    return by.startswith(OF_PERSONS)


def in_words(by: str) -> str:
    """`manager of manager of employee` is: each manager's manager."""
    if by == EVERYBODY:
        return "everybody"
    if by.startswith("nearest role "):
        return f"each {by.removeprefix('nearest role ').partition(' ')[0].replace('_', ' ')}"
    named = by.removesuffix(" of employee").replace("_", " ").split(" of ")
    return "each " + "'s ".join(reversed(named))
