"""A small organisation for measuring: the half-year review of configs/demo, for everybody, whoever they are."""

from __future__ import annotations

import shutil
from pathlib import Path

DEMO = Path(__file__).parent.parent / "configs" / "demo"
KEPT = (
    "calendars/england.yaml",
    "scales/five_point.yaml",
    "forms/quick_self.yaml",
    "forms/quick_manager.yaml",
    "forms/employee_reply.yaml",
    "messages/reminder.yaml",
    "messages/result_ready.yaml",
    "messages/step_is_late.yaml",
    "workflows/quick_review.yaml",
    "cycles/half_year_2027.yaml",
)
OWN = """\
apiVersion: attain/v1
kind: organisation
id: bench
title: Bench
languages: [en]
zone: Europe/London
calendar: england
plugins: {{}}
---
apiVersion: attain/v1
kind: population
id: permanent_staff
title: Everybody
none_of:
  - staff_number is "nobody"
expect: {{ at_least: 1 people, at_most: 1000000 people }}
---
apiVersion: attain/v1
kind: roles
id: bench_roles
title: Roles
roles:
  - {{ id: hr_operations, title: HR operations, where: organisation, at_least: 1, held_by: [{{ person: "{hr}" }}] }}
  - {{ id: hr_partner, title: HR partner, where: organisation, at_least: 1, held_by: [{{ person: "{hr}" }}] }}
"""


def write(folder: Path, hr: str) -> Path:
    """The organisation's files; `hr` is the staff number of whoever holds the HR roles."""
    for name in KEPT:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DEMO / name, folder / name)
    (folder / "attain.yaml").write_text(OWN.format(hr=hr))
    # One person holds every role here, in the whole organisation.
    review = folder / "workflows/quick_review.yaml"
    review.write_text(review.read_text().replace("role hr_partner in department of employee", "role hr_partner"))
    return folder
