"""A task's form as fields of a page: what is asked, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.config.text import words
from attain.forms.answers import Filled, name_of, rendered
from attain.forms.dates import days_of, said_limits
from attain.forms.entries import SECTION
from attain.forms.files import ACCEPTED, IN_WORDS, file_key, file_name
from attain.forms.looking import SectionLook
from attain.phrases.conditions import holds
from attain.portal.views.fields import Field, Option, Statement

if TYPE_CHECKING:
    from attain.cases.asking import Asked
    from attain.forms import model

Texts = Mapping[str, Sequence[str]]
MANY = 8
"""More choices than this become a list to open."""


@dataclass(frozen=True, slots=True)
class ItemFields:
    """The questions about one item; without a title those of a section that is not repeated."""

    title: str
    detail: str
    fields: tuple[Field, ...]
    removable: str = ""
    """The key of an entry that people may take out of their list; "" for what is given and cannot be changed."""


@dataclass(frozen=True, slots=True)
class SectionFields:
    """A section as a page shows it; `entries` when people write as many as they need."""

    id: str
    title: str
    lead: str
    items: tuple[ItemFields, ...]
    entries: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, what is wrong with it by field, and the reader's language."""

    texts: Texts
    problems: Mapping[str, str]
    language: str = "en"

    def say(self, text: Any) -> str:
        """Words for the reader."""
        return words(text, self.language) if text else ""


def sections(asked: Asked, typed: Typed) -> tuple[SectionFields, ...]:
    """The whole form, without what is surely not asked of this person."""
    filled = Filled(asked.form, {}, asked.items, asked.scales, asked.look)
    shown = [_section(asked, filled, section, typed) for section in asked.form.sections]
    return tuple(one for one in shown if one.items)


def all_fields(shown: Sequence[SectionFields]) -> list[Field]:
    """Every field, for the summary of what is wrong."""
    return [field for section in shown for item in section.items for field in item.fields]


def _section(asked: Asked, filled: Filled, section: model.Section, typed: Typed) -> SectionFields:
    title, lead = typed.say(section.title), typed.say(section.help)
    if not section.for_each:
        fields = _fields(asked, filled, section, "", typed)
        return SectionFields(section.id, title, lead, (ItemFields("", "", fields),) if fields else ())
    some = asked.items.get(section.id, ())
    entries = section.for_each == SECTION
    if len(section.fields) == 1 and section.fields[0].type == "agreement":
        return SectionFields(section.id, title, lead, _grid(asked, section, some, typed))
    made = []
    for place, item in enumerate(some, 1):
        name = f"Entry {place}" if entries else typed.say(item.title)
        fixed = any(key[1] == item.key for key in asked.locked)
        shown = _fields(asked, filled, section, item.key, typed)
        made.append(ItemFields(name, _detail(item), shown, item.key if entries and not fixed else ""))
    return SectionFields(section.id, title, lead, tuple(one for one in made if one.fields), entries)


def _detail(item: model.Item) -> str:
    """What an item carries that a reader may want beside it: its weight, its target, what it means."""
    carried = item.attributes
    parts = [f"Weight {str(carried['weight']).rstrip('%')}%"] if carried.get("weight") not in (None, "") else []
    parts += [f"Target {carried['target']}"] if carried.get("target") not in (None, "") else []
    parts += [str(carried[name]) for name in ("meaning", "help", "description") if carried.get(name)]
    return " · ".join(parts)


def _fields(asked: Asked, filled: Filled, section: model.Section, item: str, typed: Typed) -> tuple[Field, ...]:
    keys = [((section.id, item, one.id), one) for one in section.fields]
    shown = [field_of(asked, key, one, typed) for key, one in keys if not _surely_not_asked(filled, section, one, key)]
    # a choice among things of which there are none yet asks nothing
    return tuple(one for one in shown if one.options or one.required or one.kind not in ("choice", "choices", "select"))


def _surely_not_asked(filled: Filled, section: model.Section, one: model.Field, key: tuple[str, str, str]) -> bool:
    """Without any answer yet, a condition on other answers is unknown: such a question is shown."""
    look = SectionLook(filled, key)
    return any(when is not None and holds(when, look) is False for when in (section.when, one.when))


def field_of(asked: Asked, key: tuple[str, str, str], one: model.Field, typed: Typed) -> Field:
    """One question."""
    name = name_of(key)
    locked = asked.locked.get(key)
    texts = rendered({key: locked})[name] if locked is not None else list(typed.texts.get(name, ()))
    several = one.type in ("choices", "list", "attachment")
    options = _options(asked, key, one, typed) if one.type != "attachment" else _files(texts)
    first, last = days_of(one)
    return Field(
        name=name,
        kind=_kind(one, options),
        label=typed.say(one.title),
        value="" if several else (texts[-1] if texts else ""),
        values=tuple(texts) if several else (),
        help=_help(one, typed),
        error=typed.problems.get(name, ""),
        required=one.required,
        locked=asked.lock_reason(key) if locked is not None else "",
        options=options,
        unit=next((amount.unit for amount in (one.at_most, one.at_least) if amount), ""),
        at_least=int(one.at_least.number) if one.at_least else None,
        at_most=int(one.at_most.number) if one.at_most else None,
        lowest=first.isoformat() if first else _plain(one.lowest),
        highest=last.isoformat() if last else _plain(one.highest),
        accepts=ACCEPTED if one.type == "attachment" else "",
        rows=6 if one.at_most and one.at_most.number >= 1500 else 4,
    )


def _files(texts: Sequence[str]) -> tuple[Option, ...]:
    """The files that the answer names; those kept with an address of their own."""
    return tuple(Option(text, file_name(text), f"/files/{key}" if (key := file_key(text)) else "") for text in texts)


def _help(one: model.Field, typed: Typed) -> str:
    told = typed.say(one.help)
    if one.type == "attachment":
        told = f"{told} {IN_WORDS}".strip()
    told = f"{told} {said_limits(one)}".strip()
    if one.when is not None or one.required_when is not None:
        extra = "Leave it empty where it does not apply; you are told if it is needed."
        return f"{told} {extra}" if told else extra
    return told


def _plain(value: Any) -> str:
    return "" if value is None else f"{value:f}"


def _kind(one: model.Field, options: Sequence[Option]) -> Any:
    if one.type == "choice" and len(options) > MANY:
        return "select"
    if one.type == "text" and one.at_most and one.at_most.number <= 300 and one.at_most.unit == "characters":
        return "line"
    return {"agreement": "choice", "attachment": "files"}.get(one.type, one.type)


def _options(asked: Asked, key: tuple[str, str, str], one: model.Field, typed: Typed) -> tuple[Option, ...]:
    if one.scale and one.scale in asked.scales:
        return scale_options(asked.scales[one.scale], typed)
    if one.choices_from:
        return tuple(Option(item.key, typed.say(item.title)) for item in asked.items.get(f"{key[0]}.{key[2]}", ()))
    chosen = tuple(Option(each.id, typed.say(each.label), typed.say(each.help)) for each in one.choices)
    return (Option("", "Choose …"), *chosen) if one.type == "choice" and len(chosen) >= MANY else chosen


def scale_options(scale: Any, typed: Typed) -> tuple[Option, ...]:
    """The levels from best to worst with what each means, and apart what is off the scale."""
    levels = [Option(each.id, typed.say(each.label), typed.say(each.meaning or each.help)) for each in scale.ordered]
    off = [
        Option(each.id, typed.say(each.label), typed.say(each.help or each.meaning), apart=True) for each in scale.off
    ]
    return (*levels, *off)


def _grid(asked: Asked, section: model.Section, some: Sequence[model.Item], typed: Typed) -> tuple[ItemFields, ...]:
    """One question about many items, answered on one scale: a grid of statements."""
    one = section.fields[0]
    if not some:
        return ()
    statements = []
    for item in some:
        name = name_of((section.id, item.key, one.id))
        given = typed.texts.get(name, ())
        statements.append(
            Statement(name, typed.say(item.title), given[-1] if given else "", typed.problems.get(name, ""))
        )
    options = scale_options(asked.scales[one.scale], typed)
    grid = Field(f"{section.id}..{one.id}", "agreement", typed.say(one.title), help=typed.say(one.help),
                 required=one.required, options=options, statements=tuple(statements))  # fmt: skip
    return (ItemFields("", "", (grid,)),)
