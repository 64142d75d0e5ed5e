"""Where a source contradicts itself, `attain check` finds it: what the sources say, written as they say it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.language.load import load

LIBRARY = Path(__file__).parents[2] / "configs/library"
MAKERS = "  - { id: ic8, label: IC8 }\n"
ENDINGS = "hand_over: hr_adviser, due: 5 working days after it opens, if_late: continue }]\n"
FAITHFUL = [
    ("gitlab_talent", "policies/rules.yaml", "performing: 62.5%", "performing: 65%", "E403"),
    (
        "gitlab_talent",
        "workflows/talent_assessment.yaml",
        "developing: { exceeding: box_6, growing",
        "developing: { growing",
        "E410",
    ),
    (
        "dod_dpmap",
        "policies/federal_rules.yaml",
        "  no_quota: true",
        "  no_quota: true\n  named_person_decides: [performance.overall]",
        "E522",
    ),
    ("india_apar", "cycles/", "ends: 2025-07-31", "ends: 2024-12-31", "W313"),
    ("engineering_ladders", "scales.yaml", MAKERS, f"{MAKERS}maps_to: {{ artsy_managers: {{ ic4: m2 }} }}\n", "E408"),
    ("engineering_ladders", "workflows/snowflake.yaml", "      - { from: 11, below: 17, is: l1_3 }\n", "", "E410"),
    (
        "matrix_managers",
        "workflows/commented_review.yaml",
        "is: matrix managers of employee, if_none: line_manager }",
        "is: matrix managers of employee }",
        "E012",
    ),
    (
        "merit_matrix",
        "workflows/merit.yaml",
        "{ below: 0.71, is: to_70 }\n      - { from: 0.71, below: 0.85, is: to_84 }",
        "{ below: 0.70, is: to_70 }\n      - { from: 0.71, below: 0.84, is: to_84 }",
        "E410",
    ),
    (
        "mattermost_reviews",
        "workflows/review.yaml",
        "rating.proposed is consistently_exceeds",
        "rating.proposed is exceeds_all",
        "E224",
    ),
    (
        "nhs_pay_step",
        "workflows/pay_step.yaml",
        "    if_late: [{ after: 3 working days, " + ENDINGS + "  - id: contested",
        "  - id: contested",
        "E302",
    ),
    (
        "no_rating",
        "workflows/feedback.yaml",
        "    form: start_stop_continue\n",
        "    form: start_stop_continue\n    anonymous: { show_from: 3 answers, below: hide, traceable_by: nobody }\n",
        "E501",
    ),
    (
        "university_forms",
        "workflows/fsu.yaml",
        "aggregate: weighted_mean",
        "aggregate: weighted_sum",
        "E406",
    ),
    ("washington_tpep", "overlays.yaml", "{ 2: lookup two_components, 4:", "{ 4:", "E410"),
]


@pytest.mark.parametrize(("name", "file", "ours", "theirs", "code"), FAITHFUL)
def test_the_source_as_it_stands(name: str, file: str, ours: str, theirs: str, code: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(LIBRARY / name, folder)
    path = next((folder / file).glob("*.yaml")) if file.endswith("/") else folder / file
    text = path.read_text()
    assert ours in text
    path.write_text(text.replace(ours, theirs, 1))
    assert code in {one.code for one in load(folder).diagnostics}
