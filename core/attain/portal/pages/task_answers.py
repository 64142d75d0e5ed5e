"""From a posted form to answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attain.cases.forms_of import form_for
from attain.errors import BadInput, Problem
from attain.forms.answers import key_of, parse_posted
from attain.forms.entries import SECTION
from attain.forms.model import Item

if TYPE_CHECKING:
    from attain.cases.asking import Asked
    from attain.cases.opened import OpenedTask
    from attain.workflow.model import Step

Texts = Mapping[str, tuple[str, ...]]
_NO_PLACE = 10**9


def answers_for(task: OpenedTask, step: Step, texts: Texts) -> dict[tuple[str, str, str], Any]:
    """What was posted as answers of the step's form; BadInput for what cannot be read, in whichever field.

    What is missing or wrong otherwise is told together with it, so that nobody is sent back twice.
    """
    return answers_in(task.asked(step, task.before(step)), texts)


def answers_in(asked: Asked, texts: Texts) -> dict[tuple[str, str, str], Any]:
    """What was posted as answers of a form; BadInput as in `answers_for`."""
    keys = {key[1] for name in texts if (key := key_of(name)) and key[0] == SECTION}
    given = {one.key for one in asked.entry_list.given} if asked.entry_list else set()
    known = sorted(key for key in keys if key in given or _place(key)[0] < _NO_PLACE)
    items = {**asked.items, SECTION: [Item(key, key) for key in known]} if keys else asked.items
    parsed = parse_posted(asked.form, texts, items)
    answers = parsed.answers | dict(asked.locked)
    if parsed.problems:
        raise BadInput([*parsed.problems, *_others(asked, answers, parsed.unread)])
    return answers


def _others(asked: Asked, answers: Mapping[tuple[str, str, str], Any], unread: Mapping[Any, str]) -> list[Problem]:
    try:
        asked.check(answers)
    except BadInput as wrong:
        unreadable = {".".join(key) for key in unread}
        return [each for each in wrong.problems if each.where not in unreadable]
    return []


def sections_of(task: OpenedTask, step: Step) -> set[str]:
    """The sections of the form that a step opens."""
    form, _ = form_for(task.running, step)
    return {section.id for section in form.sections}


def renumbered(texts: Texts) -> dict[str, tuple[str, ...]]:
    """The entries of a list as e1, e2, …, without gaps and without those in which nothing stands.

    Those that are given keep their keys.
    """
    keys = {name: key for name in texts if (key := key_of(name)) and key[0] == SECTION}
    filled = {key[1] for name, key in keys.items() if any(text.strip() for text in texts[name])}
    written = sorted((key for key in filled if _place(key)[0] < _NO_PLACE), key=_place)
    order = {key: key for key in filled} | {key: f"e{place}" for place, key in enumerate(written, 1)}
    kept = {name: some for name, some in texts.items() if name not in keys}
    entries = {f"{SECTION}.{order[key[1]]}.{key[2]}": texts[name] for name, key in keys.items() if key[1] in order}
    return kept | entries


def _place(key: str) -> tuple[int, str]:
    digits = key.removeprefix("e")
    return (int(digits), "") if digits.isdigit() and len(digits) < 10 else (_NO_PLACE, key)
