"""The real posts as each organisation of configs/library needs them: facts that the posts lack are drawn from a seed,
roles are given to people near the top.  The chart, the jobs, grades and units are the published ones.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from attain.config.catalogue import Catalogue
from attain.people.columns import ColumnMap
from attain.people.reading import read_rows

MANAGER, MANAGERS_MANAGER = "manager", "manager of manager"
Drawn = list[str] | tuple[date, date] | str | Mapping[str, str]
"""How a fact is drawn: one of a list, a day between two, somebody of the line, or by the published grade."""
GRADES: Mapping[str, str] = dict(
    zip(("AO", "EO", "HEO", "FS", "SEO", "G7", "G6", "SCS1", "SCS2", "SCS3"), map(str, range(1, 11)), strict=True)
)
EVERYBODY: Mapping[str, Drawn] = {"contract": ["permanent"] * 9 + ["fixed_term"], "country": ["GB"]}
SCHOOL = ["classroom_teacher"] * 9 + ["principal"]
OWN: Mapping[str, Mapping[str, Drawn]] = {
    "deloitte_snapshot": {
        "project_lead": MANAGER,
        "project_start": (date(2026, 1, 1), date(2026, 6, 30)),
        "project_end": (date(2026, 7, 1), date(2026, 12, 31)),
    },
    "dod_dpmap": {"employment": ["civilian"], "component": ["Army"] * 9 + ["DoDEA"], "is_supervisor": ["false"]},
    "engineering_ladders": {
        "job_family": ["engineer", "backend"],
        "track": ["ic", "manager"],
        "hired_as": ["junior", "mid", "senior"],
        "mastery": ["junior", "mid", "senior", "lead"],
    },
    "madetech_probation": {"team_lead": MANAGER, "probation_end": (date(2026, 4, 1), date(2026, 12, 31))},
    "mattermost_reviews": {"working_time": ["full_time"] * 9 + ["part_time"]},
    "merit_matrix": {"on_notice": ["false"] * 19 + ["true"]},
    "nhs_pay_step": {"terms": ["new"] * 4 + ["old"], "pay_step_date": (date(2026, 3, 1), date(2027, 2, 28))},
    "no_rating": {"job_family": ["manager"] + ["other"] * 4},
    "opm_ses": {"pay_plan": ["ES"]},
    "sourcegraph_impact": {
        "months_worked": ["6"] * 9 + ["3"],
        "in_role_since": (date(2019, 1, 1), date(2023, 12, 31)),
    },
    "un_eperformance": {"appointment_months": ["24"] * 9 + ["6"]},
    "university_forms": {"location": ["fsu", "memphis", "msu", "rice"]},
    "us_army_oer": {
        "pay_grade": GRADES,
        "date_of_rank": (date(2015, 1, 1), date(2025, 6, 30)),
        "rater": MANAGER,
        "intermediate_rater": MANAGER,
        "senior_rater": MANAGERS_MANAGER,
        "duty": ["staff", "command"],
    },
    "washington_tpep": {"job_family": SCHOOL, "provisional_year": ["1"] + [""] * 4, "never_evaluated": ["true", ""]},
}
"""What an organisation's own facts may be; a starting point, not its statistics."""
KINDS = {"months_worked": "number", "pay_grade": "number", "appointment_months": "number", "provisional_year": "number"}
KINDS |= dict.fromkeys(("rater", "intermediate_rater", "senior_rater", "team_lead", "project_lead"), "person")
KINDS |= dict.fromkeys(("project_start", "project_end", "in_role_since", "pay_step_date"), "date")
KINDS |= dict.fromkeys(("is_supervisor", "on_notice", "never_evaluated"), "yes_no") | {"date_of_rank": "date"}
PLAIN: tuple[str, ...] = ("staff_number", "manager", "job", "grade", "department", "unit", "location", "employment")
PLAIN += ("hire_date", "status", "name", "work_email")
NEW, SHARE = 365, 0.05
"""Days within which the newest of those who lead nobody have come, and how many they are."""


@dataclass(frozen=True, slots=True)
class Posts:
    """The published posts: the row of each, the numbers of those nearest the top first."""

    rows: Mapping[str, Mapping[str, str]]
    top: tuple[str, ...]
    leaders: frozenset[str]

    def is_leaf(self, number: str) -> bool:
        """Whether nobody reports to somebody."""
        return number not in self.leaders

    def above(self, number: str, levels: int) -> str:
        """Whoever stands so many levels above somebody; "" beyond the top."""
        for _ in range(levels):
            number = self.rows[number]["manager_id"] if number in self.rows else ""
        return number if number in self.rows else ""


def posts_of(file: Path) -> Posts:
    """The posts of the published file."""
    (_, head), *rows = read_rows(file)
    found = {cells[head.index("employee_id")]: dict(zip(head, cells, strict=True)) for _, cells in rows}

    def depth(number: str) -> int:
        count = 0
        while (above := found[number]["manager_id"]) in found:
            number, count = above, count + 1
        return count

    leaders = frozenset(row["manager_id"] for row in found.values())
    return Posts(found, tuple(sorted(found, key=lambda one: (depth(one), one))), leaders)


def people_of(posts: Posts, name: str, day: date, file: Path) -> ColumnMap:
    """Write the posts as people of one organisation on a day; gives how its columns are read."""
    drawn = {**EVERYBODY, **OWN.get(name, {})}
    names = list(dict.fromkeys([*PLAIN, *drawn]))
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, names)
        writer.writeheader()
        writer.writerows(_person(posts, number, day, drawn) for number in posts.rows)
    return ColumnMap({one: (one, KINDS.get(one, _kind(one))) for one in names})


def _kind(fact: str) -> str:
    from attain.people.columns import KNOWN

    return KNOWN.get(fact, "text")


def _person(posts: Posts, number: str, day: date, drawn: Mapping[str, Drawn]) -> dict[str, str]:
    chance, row = Random(number), posts.rows[number]
    new = chance.random() < SHARE and posts.is_leaf(number)
    hired = day - timedelta(chance.randint(1, NEW) if new else chance.randint(NEW, 9000))
    plain = {
        "staff_number": number,
        "manager": posts.above(number, 1),
        "job": row["job_title"],
        "grade": row["grade"],
        "department": "health",
        "unit": _word(row["unit"]),
        "location": _word(row["unit"]),
        "employment": "employee",
        "hire_date": hired.isoformat(),
        "status": "active",
        "name": f"Post {number}",
        "work_email": f"{number.lower()}@example.org",
    }
    return plain | {fact: _value(posts, number, how, chance) for fact, how in drawn.items()}


def _value(posts: Posts, number: str, how: Drawn, chance: Random) -> str:
    if isinstance(how, list):
        return chance.choice(how)
    if isinstance(how, tuple):
        return (how[0] + timedelta(chance.randint(0, (how[1] - how[0]).days))).isoformat()
    if isinstance(how, Mapping):
        return how.get(posts.rows[number]["grade"], "6")
    return posts.above(number, 2 if how == MANAGERS_MANAGER else 1)


def _word(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_").lower()


def staffed(folder: Path, catalogue: Catalogue, posts: Posts, place: Path) -> Path:
    """A copy of an organisation whose roles are held by people of the posts."""
    shutil.copytree(folder, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("scenarios"))
    numbers = iter(posts.top[1:])
    for resource in catalogue.of_kind("roles"):
        roles = [{**role, "held_by": list(_holders(role, posts, numbers))} for role in resource.data["roles"]]
        head = {"apiVersion": "attain/v1", "kind": "roles", "id": resource.id}
        text = yaml.safe_dump({**head, **_plain(resource.data), "roles": _plain(roles)}, sort_keys=False)
        (place / "roles.yaml").write_text(text, encoding="utf-8")
    return place


def _holders(role: Mapping[str, Any], posts: Posts, numbers: Iterator[str]) -> Iterator[dict[str, str]]:
    if role["where"] in ("organisation", "department"):
        unit = {"in": "department health"} if role["where"] == "department" else {}
        yield from ({"person": next(numbers), **unit} for _ in range(max(int(role["at_least"]), 2)))
        return
    first: dict[str, str] = {}
    for number in posts.top:
        first.setdefault(_word(posts.rows[number]["unit"]), number)
    yield from ({"person": number, "in": f"{role['where']} {unit}"} for unit, number in first.items())


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
