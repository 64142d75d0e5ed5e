"""A real framework: the skills and role levels of the government's digital and data profession, where they lie.

`../shared/data/uk-ddat-*.csv` (Open Government Licence) is not part of the repository; without it the tests skip.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from attain.config.catalogue import Catalogue
from attain.language.load import load
from competency_based.gaps import gaps
from competency_based.model import RoleProfile, frameworks_of, profiles_of, scale_of

DATA = Path(__file__).parents[3] / "shared" / "data"
BASE = Path(__file__).parents[1] / "errors" / "base"
LEVELS = ("awareness", "working", "practitioner", "expert")
pytestmark = pytest.mark.skipif(not (DATA / "uk-ddat-skills.csv").exists(), reason="the data does not lie beside")


def name_of(*words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", " ".join(words).lower())[:64].strip("_")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return [{key: visible(value) for key, value in row.items()} for row in csv.DictReader(file)]


def visible(text: str) -> str:
    """Without the few invisible characters in the file, which the language refuses."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def document(kind: str, id: str, **said: object) -> str:
    return json.dumps({"apiVersion": "attain/v1", "kind": kind, "id": id, **said}, ensure_ascii=False)


def needs() -> dict[tuple[str, str], dict[str, str]]:
    """{(role, role level): {skill: level}}."""
    found: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in rows("uk-ddat-roles.csv"):
        if row["Skill Level"].lower() in LEVELS:
            found[row["Role"], row["Role Level"]][name_of(row["Skill Name"])] = row["Skill Level"].lower()
    return found


def write(folder: Path) -> None:
    for file in BASE.rglob("*.yaml"):
        target = folder / file.relative_to(BASE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text().replace("plugins: {}", "plugins: { competency_based: from 0.1 }"))
    levels = [{"id": one, "value": at, "label": one.title()} for at, one in enumerate(LEVELS, 1)]
    scale = document("scale", "skill_levels", title="Skill levels", use="proficiency", best="highest", levels=levels)
    (folder / "scales" / "skill_levels.yaml").write_text(scale)
    items = []
    for row in rows("uk-ddat-skills.csv"):
        told = {one: row[one.title()].strip() for one in LEVELS if row[one.title()].strip()}
        title, help = row["Skill Name"].strip(), row["Skill Description"].strip()
        said = {"help": help, "behaviours": told}
        items.append({"id": name_of(title), "title": title} | {key: value for key, value in said.items() if value})
    (folder / "framework.yaml").write_text(
        document("framework", "skills", title="Skills", scale="skill_levels", items=items)
    )
    for at, ((role, level), wanted) in enumerate(sorted(needs().items())):
        said = {"title": level, "framework": "skills", "needs": wanted, "for": f'job is "{role}, {level}"'}
        (folder / f"profile_{at}.yaml").write_text(document("role_profile", f"role_{at}", **said))
    last = {"title": "Any", "framework": "skills", "needs": {items[0]["id"]: "awareness"}, "for": "otherwise"}
    (folder / "profile_last.yaml").write_text(document("role_profile", "any_other", **last))


@pytest.fixture(scope="module")
def skills(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("skills")
    write(folder)
    loaded = load(folder)
    errors = [one for one in loaded.diagnostics if one.code.startswith("E")]
    assert errors == []
    assert set(Counter(one.code for one in loaded.diagnostics)) <= {"W601", "W607"}
    assert loaded.catalogue is not None
    return loaded.catalogue


def test_all_of_it_is_there(skills: Catalogue) -> None:
    (framework,) = frameworks_of(skills)
    assert len(framework.leaves) == 188
    assert len(profiles_of(skills)) == len(needs()) + 1


def test_gaps_of_who_moves_up_are_counted_as_in_the_table(skills: Catalogue) -> None:
    """Somebody who has exactly what one role level needs has no gap in it, and a known one in the next."""
    scale, found = scale_of(skills, "skills"), {one.title: one for one in profiles_of(skills)}
    now, then = wanted(found, "Business architect"), wanted(found, "Lead business architect")
    assert all(gap.size == 0 for gap in gaps(scale, 1, now.needs, now.needs))
    there = needs()["Business architect", "Lead business architect"]
    before = needs()["Business architect", "Business architect"]
    counted = {
        skill: LEVELS.index(level) - LEVELS.index(before[skill]) for skill, level in there.items() if skill in before
    }
    assert {gap.item: gap.size for gap in gaps(scale, 1, then.needs, now.needs) if gap.size is not None} == counted
    assert any(size > 0 for size in counted.values())


def wanted(found: dict[object, RoleProfile], title: str) -> RoleProfile:
    return found[title]


def test_whoever_was_never_assessed_has_as_many_unknown_gaps_as_the_table_has_rows(skills: Catalogue) -> None:
    scale = scale_of(skills, "skills")
    unknown = [gap for one in profiles_of(skills) for gap in gaps(scale, 1, one.needs, {})]
    assert all(gap.size is None for gap in unknown)
    assert len(unknown) == sum(map(len, needs().values())) + 1
