"""Everybody tries every door of the portal with what nobody would send: no mistake of ours shows, nothing changes.

The doors are read from the route table, so a new page is attacked without a word here. A small sample runs always;
ATTAIN_FUZZ=N sends N times as much, ATTAIN_FUZZ_SEED chooses another sample.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response
from intruder_help import (
    NOWHERE_ID,
    ODD,
    STRANGER,
    TYPED,
    Door,
    Form,
    House,
    crawl,
    doors,
    filled,
    forms_and_links,
    house,
    visited,
)
from reading_help import faults

TIMES = int(os.environ.get("ATTAIN_FUZZ", "1"))
SEED = os.environ.get("ATTAIN_FUZZ_SEED", "the doors")
SIGNED_IN = (
    "an employee", "a manager", "an HR partner", "a learning manager", "an executive", "an administrator", "a leaver",
    STRANGER,
)  # fmt: skip


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("doors")) as made:
        yield made


def sound(house: House, answer: Response, said: str) -> None:
    """The answer is a page for people, or leads to one of ours."""
    mistakes, house.errors.seen[:] = list(house.errors.seen), []
    assert answer.status_code < 500, f"{said}: {answer.status_code}\n{''.join(mistakes)}"
    assert not mistakes, said
    assert "Traceback" not in answer.text, said
    if answer.is_redirect:
        where = answer.headers["location"]
        assert where.startswith("/"), said
        assert not where.startswith("//"), said
    elif "text/html" in answer.headers.get("content-type", ""):
        assert "<h1" in answer.text, said
    else:
        assert answer.status_code < 400, said


def refused(house: House, before: int, answer: Response, said: str) -> None:
    """Sound, and nothing was written."""
    sound(house, answer, said)
    assert house.version() == before, f"{said}: {answer.status_code}, and something was written"


@pytest.mark.parametrize("who", [*SIGNED_IN[:6], STRANGER])
def test_every_page_can_be_heard_and_gone_through_by_keys(attacked: House, who: str) -> None:
    wrong = {path: found for path, text in visited(attacked, who, 40) if (found := faults(text))}
    assert wrong == {}


def value(rng: random.Random, house: House, name: str) -> str:
    known = house.values(name)
    return rng.choice(known) if known and rng.random() < 0.6 else rng.choice(ODD)


def path(rng: random.Random, house: House, door: Door) -> str:
    return door.path({name: value(rng, house, name) for name in door.names}) or "/"


def query(rng: random.Random, door: Door) -> str:
    names = [*door.query, "q", "page", "number", "version", "to", "key", "unknown"]
    pairs = [(rng.choice(names), rng.choice(ODD)) for _ in range(rng.randint(0, 3))]
    return "?" + "&".join(f"{name}={text if '%' in text else _quoted(text)}" for name, text in pairs) if pairs else ""


def _quoted(text: str) -> str:
    return quote(text, safe="")


def every_door(house: House, method: str) -> list[Door]:
    """All but the one that ends the session; what that does is tested where signing in is."""
    return [door for door in doors(house.app) if door.method == method and door.parts != ("sign-out",)]


def knocks(rng: random.Random, house: House, method: str, visitors: tuple[str, ...]) -> Iterator[tuple[Door, str]]:
    """Every door with some of the visitors; with all of them when more is asked for."""
    for door in every_door(house, method):
        for _ in range(max(1, TIMES // 2)):
            for who in rng.sample(visitors, 2) if TIMES == 1 else visitors:
                yield door, who


def test_odd_addresses_tell_nothing_and_change_nothing(attacked: House) -> None:
    rng = random.Random(f"{SEED} addresses")
    for door, who in knocks(rng, attacked, "GET", SIGNED_IN):
        for _ in range(2):
            address = path(rng, attacked, door) + query(rng, door)
            before = attacked.version()
            refused(attacked, before, attacked.get(who, address), f"GET {address} as {who}")


def bodies(rng: random.Random, token: str) -> Iterator[tuple[str, bytes, str]]:
    """What is no form of ours: (what, body, content type)."""
    mark = f"form_token={token}".encode()
    urlencoded = "application/x-www-form-urlencoded"
    yield "no token", b"do=submit&reason=x", urlencoded
    yield "another's token", b"do=submit&form_token=" + b"A" * 43, urlencoded
    yield "bad UTF-8", mark + b"&reason=%ff%fe&do=%c3%28&\xff\xfe=1", urlencoded
    yield "many fields", mark + b"".join(b"&f%d=x" % n for n in range(1500)), urlencoded
    yield "JSON", b'{"form_token": "' + token.encode() + b'"}', "application/json"
    yield "no parts", b"--x--", "multipart/form-data; boundary=x"
    yield (
        "half a part",
        b'--x\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n' + token.encode(),
        "multipart/form-data; boundary=x",
    )
    yield "no boundary", mark, "multipart/form-data"
    yield "files for texts", _files(token, rng), "multipart/form-data; boundary=x"


def _files(token: str, rng: random.Random) -> bytes:
    parts = [f'--x\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token}\r\n'.encode()]
    for name in ("reason", "person", "day", "do", "chosen", "value", "file", "address"):
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="../{name}\\".csv"\r\n\r\n'
        parts.append(head.encode() + rng.randbytes(40).replace(b"\r\n--x", b"") + b"\r\n")
    return b"".join(parts) + b"--x--\r\n"


def test_what_is_no_form_changes_nothing(attacked: House) -> None:
    rng = random.Random(f"{SEED} bodies")
    for door, who in knocks(rng, attacked, "POST", SIGNED_IN):
        for what, body, kind in rng.sample(list(bodies(rng, attacked.tokens[who])), 3):
            address = path(rng, attacked, door)
            before = attacked.version()
            answer = attacked.as_(who).post(
                address, content=body, headers={"content-type": kind}, follow_redirects=False
            )
            sound(attacked, answer, f"POST {address} with {what} as {who}")
            if answer.status_code >= 400 or "token" in what:
                assert attacked.version() == before, f"POST {address} with {what} as {who}: something was written"
            assert answer.status_code != 200 or "token" not in what


NAMES = (
    "do", "reason", "person", "day", "chosen", "value", "file", "address", "version", "seen", "key", "tab", "why",
    "choice",
    "answer.x", "remove", "wave", "was", "by", "role", "manager", "score", "becomes", "accept", "present", "case",
    "q", "step",
    "unit", "late", "confidence", "comment", "reached", "parent", "learner", "id", "map", "part", "kept", "look",
    "back",
    "token", "statements..clear", "a.b.c.d", "", ".", "..", "section..", "plan.e1.activity", "plan.e99999999999.due",
)  # fmt: skip


def test_forms_of_nonsense(attacked: House) -> None:
    rng = random.Random(f"{SEED} nonsense")
    for door, who in knocks(rng, attacked, "POST", SIGNED_IN):
        for _ in range(2):
            fields = [(rng.choice(NAMES), rng.choice(TYPED)) for _ in range(rng.randint(0, 12))]
            address = path(rng, attacked, door)
            before = attacked.version()
            answer = attacked.post(who, address, fields)
            said = f"POST {address} {fields!r:.600} as {who}"
            sound(attacked, answer, said)
            if answer.status_code >= 400:
                assert attacked.version() == before, f"{said}: {answer.status_code}, and something was written"


def spoiled(rng: random.Random, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A form in which something is missing, doubled, of another kind or not asked for."""
    made = list(fields)
    for _ in range(rng.randint(1, 3)):
        act = rng.randrange(6)
        place = rng.randrange(len(made)) if made else 0
        if act == 0 and made:
            del made[place]
        elif act == 1 and made:
            made.insert(rng.randint(0, len(made)), (made[place][0], rng.choice(TYPED)))
        elif act in (2, 3) and made:
            made[place] = (made[place][0], rng.choice(TYPED))
        elif act == 4 and made:
            made[place] = (made[place][0] + rng.choice((".", "..x", "x", "\x00", ".e1.y")), made[place][1])
        else:
            made.append((rng.choice(NAMES), rng.choice(TYPED)))
    return made


def the_forms(house: House, who: str, cache: dict[str, list[Form]] = {}) -> list[Form]:  # noqa: B006
    """The forms that this visitor meets on the pages that links lead to."""
    if who not in cache:
        cache[who] = crawl(house, who, PAGES)
    return [form for form in cache[who] if form.action not in ("/sign-out", "/appearance")]


PAGES = 24 if TIMES == 1 else 80
ABLE = SIGNED_IN[:6]


@pytest.mark.parametrize("who", ABLE)
def test_spoiled_forms(attacked: House, who: str) -> None:
    rng = random.Random(f"{SEED} {who} spoiled")
    for form in the_forms(attacked, who):
        for _ in range(2 * TIMES):
            fields = spoiled(rng, filled(form, rng))
            before = attacked.version()
            answer = attacked.post(who, form.action, fields)
            said = f"POST {form.action} {fields!r:.900} as {who}"
            sound(attacked, answer, said)
            if answer.status_code >= 400:
                assert attacked.version() == before, f"{said}: {answer.status_code}, and something was written"


BOOKS = ("audit_entry", "audit_note", "id_block")
"""What is written of every act, also of one that changes nothing."""


def same_form_again(house: House, who: str, form: Form) -> Form | None:
    """The form as its page shows it now."""
    answer = house.get(who, form.page)
    found = forms_and_links(form.page, answer.text)[0] if answer.status_code == 200 else []
    return next((each for each in found if each.shape == form.shape), None)


@pytest.mark.parametrize("who", ABLE)
def test_a_form_sent_twice_counts_once(attacked: House, who: str) -> None:
    rng = random.Random(f"{SEED} {who} twice")
    for old in the_forms(attacked, who):
        form = same_form_again(attacked, who, old)
        if form is None:
            continue
        fields = filled(form, rng)
        first = attacked.post(who, form.action, fields)
        sound(attacked, first, f"POST {form.action} {fields!r:.900} as {who}")
        after = attacked.rows(*BOOKS)
        again = attacked.post(who, form.action, fields)
        said = f"POST {form.action} {fields!r:.900} twice as {who}: {first.status_code}, {again.status_code}"
        sound(attacked, again, said)
        now = attacked.rows(*BOOKS)
        changed = {name: (set(now[name]) ^ set(after[name])) for name in now if now[name] != after[name]}
        assert not changed, f"{said}\n{ {name: sorted(some)[:4] for name, some in changed.items()} }"


STRIP = re.compile(r'value="[^"]*"|nonce="[^"]*"')


def told(answer: Response, address: str) -> tuple[Any, ...]:
    """An answer without what every answer has of its own."""
    text = STRIP.sub("", answer.text.replace(address, "").replace(_quoted(address), ""))
    return answer.status_code, answer.headers.get("location", "").replace(address, ""), text


def seen_here(house: House, who: str, door: Door, values: dict[str, str]) -> bool:
    """Whether some page under this address, or one that offers this form, is or was open for the visitor."""
    address = door.path(values)
    if door.parts[0] == "levels" and house.confirms(who, values["proposal_id"]):
        return True
    parts = address.strip("/").split("/")
    starts = ["/" + "/".join(parts[:n]) for n in range(len(parts), 1, -1)]
    if any(house.get(who, start).status_code == 200 for start in starts):
        return True
    listed = house.get(who, "/" + parts[0])
    return listed.status_code == 200 and f'"{address}"' in listed.text


ALL_LISTED = {("sessions", "open")}
"""Acts for which all that there is stands on the page above for whoever has the right; others are not let in."""


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_for_you_answers_like_what_is_not_there(attacked: House, method: str) -> None:
    rng = random.Random(f"{SEED} {method} hidden")
    for door, who in knocks(rng, attacked, method, ABLE):
        for name in [name for name in door.names if name.endswith("_id")]:
            known = {each: rng.choice(attacked.values(each) or ["1"]) for each in door.names}
            here, nowhere = door.path(known), door.path({**known, name: str(NOWHERE_ID)})
            ask = partial(attacked.get, who) if method == "GET" else partial(_posted, attacked, who)
            if (door.parts[0], door.parts[-1]) in ALL_LISTED or seen_here(attacked, who, door, known):
                continue
            before = attacked.version()
            one, other = ask(here), ask(nowhere)
            assert attacked.version() == before, here
            assert told(one, here) == told(other, nowhere), f"{method} {here} as {who} differs from {nowhere}"


def _posted(house: House, who: str, address: str) -> Response:
    fields = (
        ("do", "submit"),
        ("reason", "x"),
        ("day", "2027-12-31"),
        ("version", "1"),
        ("value", "1"),
        ("accept", "yes"),
    )
    return house.post(who, address, fields)
