"""Small firms for what a workflow has to do with the world around it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from attain.config.catalogue import Catalogue
from attain.config.finding import Finding
from attain.language.load import load
from attain.scenarios.story import Story, read_story

BASE = Path(__file__).parent / "errors" / "base"
PEOPLE = """
  - { id: nia, manager: tom, department: sales, hire_date: 2027-03-01, grade: 6 }
  - { id: tom, manager: uta, department: sales }
  - { id: ben, manager: tom, department: sales }
  - { id: eva, manager: tom, department: sales }
  - { id: uta, department: board }
  - { id: pia, department: sales, holds: [hr_partner] }
  - { id: ole, department: board, holds: [hr_operations, administrator] }
"""


def catalogue_of(folder: Path, text: str, plugins: str = "", hr_may: str = "") -> Catalogue:
    """The base organisation of the error cases with these documents beside it, and what its HR may do."""
    shutil.copytree(BASE, folder)
    organisation = folder / "attain.yaml"
    organisation.write_text(organisation.read_text().replace("plugins: {}", f"plugins: {{ {plugins} }}"))
    if hr_may:
        roles = folder / "roles.yaml"
        roles.write_text(re.sub(r"(title: HR .*)", rf"\1\n    may: [{hr_may}]", roles.read_text()))
    (folder / "wiring.yaml").write_text(text)
    loaded = load(folder)
    assert [f"{one.code} {one.message}" for one in loaded.diagnostics if one.code[0] in "EST"] == []
    assert loaded.catalogue is not None
    return loaded.catalogue


def story_of(catalogue: Catalogue, name: str) -> Story:
    """One scenario, read."""
    wrong: list[Finding] = []
    resource = catalogue.get("scenario", name)
    assert resource is not None
    story = read_story(resource, catalogue, wrong)
    assert wrong == []
    assert story is not None
    return story


def told(results: Any) -> list[str]:
    """What stories found that does not come true."""
    return [f"{result.id} {one.code} {one.message}" for result in results for one in result.findings]
