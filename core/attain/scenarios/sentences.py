"""What people do in a scenario: `DATE WHO VERB STEP …`, and `everyone else does nothing` (LANGUAGE 12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from attain.phrases.errors import PhraseError
from attain.scenarios.words import Cursor, Word, unquoted

At = tuple[int, int]
VERBS = {
    form: verb
    for verb, forms in {
        "submits": ("submits", "submit"),
        "approves": ("approves", "approve"),
        "sends back": ("sends", "send"),
        "decides": ("decides", "decide"),
        "releases": ("releases", "release"),
        "acknowledges": ("acknowledges", "acknowledge"),
        "refuses to sign": ("refuses", "refuse"),
        "replies to": ("replies", "reply"),
        "takes back": ("takes", "take"),
        "asks to change": ("asks", "ask"),
        "withdraws the change of": ("withdraws", "withdraw"),
        "declines": ("declines", "decline"),
        "changes": ("changes", "change"),
        "opens another": ("opens", "open"),
        "finishes": ("finishes", "finish"),
        "adds": ("adds", "add"),
        "records": ("records", "record"),
        "rejects": ("rejects", "reject"),
        "attends": ("attends", "attend"),
        "closes": ("closes", "close"),
        "leaves": ("leaves", "leave"),
        "goes away": ("goes", "go"),
        "comes back": ("comes", "come"),
        "gets": ("gets", "get"),
    }.items()
    for form in forms
}
"""Every form of a verb, with the verb it means."""
OF_PEOPLE = ("leaves", "goes away", "comes back", "gets")
"""What happens to people, outside of any step."""
HAPPENINGS = ("happens", "is measured")
"""What is told of a person from outside: `project ends for nia`, `measure pay.rise of nia is 3`."""
IN_SESSION = ("moves", "records", "rejects", "attends", "closes")
"""What is done in a session; `moves` is what `changes SCORE of PERSON to LEVEL` says."""
OF_LISTS = ("asks to change", "approves the change of", "declines the change of", "withdraws the change of")
"""What is done to a list that was settled."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence and where it stands."""

    text: str
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Given:
    """One value that comes with an act: a path inside the step's form, and the texts that somebody would type."""

    path: Name
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody, or several, do something in a step on a day.

    `named` are the people of `with [a, b]`, None where there is no such list; `path` is what `changes` changes.
    `about` says in whose case, where there are several; `score` becomes `to` in a session.
    """

    day: date
    who: tuple[Name, ...]
    verb: str
    step: Name = Name("")
    path: str = ""
    choice: Name = Name("")
    named: tuple[Name, ...] | None = None
    given: tuple[Given, ...] = ()
    at: At = (0, 0)
    until: date | None = None
    about: Name = Name("")
    score: Name = Name("")
    to: Name = Name("")
    case: int = 0
    """In which review of the story, counted as they open; 0 for where it can be done."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody does anything any more; only time passes."""


Sentence = Act | Silence


def parse_sentence(text: str) -> Sentence:
    """Read one sentence of `play` or `try`; PhraseError with its place for what cannot be read."""
    cursor = Cursor(text)
    if cursor.have("everyone"):
        return _silence(cursor)
    if cursor.word.kind != "date":
        help = "write: 2027-03-04 ann submits self_review, or: everyone else does nothing"
        raise PhraseError(f"{cursor.word.shown} stands where a date is expected", help, cursor.word.at)
    day = cursor.day()
    if told := _told(cursor, day):
        return told
    who = _people(cursor)
    verb = VERBS.get(cursor.word.text)
    if verb is None:
        raise cursor.wrong([form for form in VERBS if form.endswith("s")])
    cursor.take()
    for word in verb.split()[1:]:
        cursor.must(word)
    if verb in ("approves", "declines") and cursor.have("the"):
        cursor.must("change")
        cursor.must("of")
        verb = f"{verb} the change of"
    act = _PARSERS.get(verb, _in_step)(cursor, day, who, verb)
    cursor.end()
    return act


def _silence(cursor: Cursor) -> Silence:
    cursor.have("else")
    for word in ("does", "nothing"):
        cursor.must(word)
    cursor.end()
    return Silence()


def _told(cursor: Cursor, day: date) -> Act | None:
    """`measure NAME of PERSON is VALUE`, or the words of an event, then `for PERSON`."""
    if cursor.have("measure"):
        name = _name(cursor.a("word", "a measure such as sales.share"))
        cursor.must("of")
        who = _name(cursor.a("word", "a person"))
        cursor.must("is")
        value = Given(name, (unquoted(_value(cursor)),))
        cursor.end()
        return Act(day, (who,), "is measured", given=(value,), at=name.at)
    rest = cursor.words[cursor.place : -1]
    if len(rest) < 4 or rest[-2].text != "for" or rest[1].text in VERBS or any(one.kind != "word" for one in rest):
        return None
    *said, _, who_is = rest
    at = said[0].start, said[-1].end
    return Act(day, (_name(who_is),), "happens", choice=Name(cursor.text[at[0] : at[1]], at), at=at)


def _people(cursor: Cursor) -> tuple[Name, ...]:
    found = [_name(cursor.a("word", "a person"))]
    while cursor.have(",") or cursor.have("and"):
        found.append(_name(cursor.a("word", "a person")))
    return tuple(found)


def _name(word: Word, length: int | None = None) -> Name:
    return Name(word.text[:length], (word.start, word.end if length is None else word.start + length))


def _of_people(cursor: Cursor, day: date, who: tuple[Name, ...], verb: str) -> Act:
    """`leaves`, `goes away until DATE`, `comes back`, `gets manager cara`, `gets department sales`."""
    if verb == "goes away":
        until = cursor.day() if cursor.have("until") else None
        return Act(day, who, verb, until=until)
    if verb == "gets":
        fact = _name(cursor.a("word", "a fact"))
        return Act(day, who, verb, given=(Given(fact, (unquoted(_value(cursor)),)),), at=fact.at)
    return Act(day, who, verb)


def _in_step(cursor: Cursor, day: date, who: tuple[Name, ...], verb: str) -> Act:
    said = cursor.a("word", "a step")
    about = _name(cursor.a("word", "a person")) if cursor.have("of") else Name("")
    if verb == "changes" and about.text and cursor.have("to"):
        return _moves(cursor, Act(day, who, "moves", score=_name(said), about=about, at=said.at))
    head, _, rest = said.text.partition(".")
    if rest and verb != "changes":
        raise PhraseError(f'"{said.text}" is no step', f"write: {verb} {head}", said.at)
    case = _case(cursor)
    choice = _name(cursor.a("word", "a choice")) if verb == "decides" and cursor.have("as") else Name("")
    named, given = _with(cursor) if cursor.have("with") else (None, ())
    given = (*given, *(_because(cursor) if verb in OF_LISTS else ()))
    return Act(day, who, verb, _name(said, len(head)), rest, choice, named, given, said.at, about=about, case=case)


def _case(cursor: Cursor) -> int:
    """`in case 2`: one of several reviews."""
    if not cursor.have("in"):
        return 0
    cursor.must("case")
    return cursor.count()


def _moves(cursor: Cursor, act: Act) -> Act:
    return replace(act, to=_name(cursor.a("word", "a level")), given=_because(cursor))


def _of_score(cursor: Cursor, day: date, who: tuple[Name, ...], verb: str) -> Act:
    said = cursor.a("word", "a score")
    cursor.must("of")
    return Act(day, who, verb, score=_name(said), about=_name(cursor.a("word", "a person")), at=said.at)


def _of_session(cursor: Cursor, day: date, who: tuple[Name, ...], verb: str) -> Act:
    cursor.have("session")
    said = cursor.a("word", "a session")
    about = _name(cursor.a("word", "a person")) if cursor.have("of") else Name("")
    given = _because(cursor) if verb == "closes" else ()
    return Act(day, who, verb, _name(said), given=given, about=about, at=said.at)


def _because(cursor: Cursor) -> tuple[Given, ...]:
    """The reason: one quoted text, or all words to the end of the sentence."""
    if not cursor.have("because"):
        return ()
    first = last = _value(cursor)
    while cursor.word.kind != "end":
        last = cursor.take()
    reason = unquoted(first) if first is last else cursor.text[first.start : last.end]
    return (Given(Name("reason"), (reason,)),)


def _with(cursor: Cursor) -> tuple[tuple[Name, ...] | None, tuple[Given, ...]]:
    if cursor.have("["):
        return tuple(_name(word) for word in _list(cursor)), ()
    cursor.must("{")
    found: list[Given] = []
    while not cursor.have("}"):
        if found and not cursor.have(","):
            help = f"write , or }} here; several words go into quotes: {found[-1].path.text}: 'several words'"
            raise PhraseError(f"{cursor.word.shown} does not fit here", help, cursor.word.at)
        path = _name(cursor.a("word", "a field such as summary.overall"))
        cursor.must(":")
        found.append(Given(path, _values(cursor)))
    return None, tuple(found)


def _list(cursor: Cursor) -> list[Word]:
    found: list[Word] = []
    while not cursor.have("]"):
        if found:
            cursor.must(",")
        found.append(_value(cursor))
    return found


def _values(cursor: Cursor) -> tuple[str, ...]:
    if cursor.have("["):
        return tuple(unquoted(word) for word in _list(cursor))
    return (unquoted(_value(cursor)),)


def _value(cursor: Cursor) -> Word:
    if cursor.word.kind in ("symbol", "end"):
        raise PhraseError(f"{cursor.word.shown} stands where a value is expected", "", cursor.word.at)
    return cursor.take()


_PARSERS: Mapping[str, Callable[[Cursor, date, tuple[Name, ...], str], Act]] = {
    **dict.fromkeys(OF_PEOPLE, _of_people),
    **dict.fromkeys(("records", "rejects"), _of_score),
    **dict.fromkeys(("attends", "closes"), _of_session),
}
"""Verbs whose sentences are not about a step that is done."""
