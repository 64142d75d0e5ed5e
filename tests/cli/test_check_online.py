"""`attain check --online`: what systems say that connections lead to, and what happens where they cannot be asked."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from attain.cli.main import cli
from attain.cli.online import CODES

DEMO = Path(__file__).parents[2] / "configs/demo"
COLUMNS = (
    "StaffNo,Name,FirstName,Email,ManagerNo,Department,Location,Country,Grade,JobTitle,JobFamily,Contract,Status,Hired,"
    "ProbationEnds,OnNotice"
)


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A data folder with a learning system and a personnel file as the demo's connections expect them."""
    items = yaml.safe_load((DEMO / "catalogue/academy.yaml").read_text())["items"]
    codes = [(one["code"], one["title"]) for one in items if "code" in one]
    for folder in ("academy", "people"):
        (tmp_path / folder).mkdir()
    courses = ["id,title,status", *(f'{code},"{title}",open' for code, title in codes)]
    (tmp_path / "academy/courses.csv").write_text("\n".join(courses) + "\n")
    (tmp_path / "academy/transcript.csv").write_text("learner,activity,status,completed_at\n")
    rows = [f"{number},N,N,{number}@example.org" + "," * 12 for number in (1, 2)]
    (tmp_path / "people/people.csv").write_text("\n".join([COLUMNS, *rows]) + "\n")
    return tmp_path


def check(data: Path, config: Path = DEMO) -> Result:
    return CliRunner().invoke(cli, ["check", str(config), "--online", "--data", str(data)])


def test_what_is_there_is_not_told(there: Path) -> None:
    done = check(there)
    assert (done.exit_code, [code for code in CODES if code in done.output]) == (0, [])


def changed(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        text = (data / file).read_text()
        assert old in text
        (data / file).write_text(text.replace(old, new, 1))

    return change


SPOILED = [
    (changed("academy/courses.csv", "COM-101,", "COM-111,"), 0, "W603", 'has no activity "COM-101"'),
    (changed("academy/courses.csv", '"Clear writing",open', '"Clear writing",retired'), 0, "W603", "is retired in"),
    (changed("academy/courses.csv", "COM-101,", ","), 0, "W705", "row 2"),
    (changed("people/people.csv", "Hired", "Hird"), 1, "E707", 'did you mean "Hird"?'),
    (changed("people/people.csv", "2,N,N,2@", "1,N,N,1@"), 1, "E706", "2 people share the staff number 1"),
    (lambda data: shutil.rmtree(data / "academy"), 2, "E705", "cannot be reached"),
    (lambda data: (data / "people/people.csv").unlink(), 2, "E705", "cannot be reached"),
    (lambda data: (data / "people/people.csv").write_text(""), 2, "E705", "cannot be reached"),
]


@pytest.mark.parametrize(("spoil", "code", "told", "words"), SPOILED, ids=[f"{row[2]}-{row[3]}" for row in SPOILED])
def test_what_is_not_there(there: Path, spoil: Callable[[Path], None], code: int, told: str, words: str) -> None:
    spoil(there)
    done = check(there)
    assert (done.exit_code, f": {told} " in done.output, words in done.output) == (code, True, True), done.output


def test_a_secret_that_nobody_set(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = there / "config"
    shutil.copytree(DEMO, config)
    changed("connections/academy.yaml", "folder: academy", "folder: { secret: ACADEMY_FOLDER }")(config)
    done = check(there, config)
    assert (done.exit_code, "E702" in done.output) == (2, True)
    monkeypatch.setenv("ATTAIN_SECRET_ACADEMY_FOLDER", "academy")
    assert check(there, config).exit_code == 0


def test_without_online_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["check", str(DEMO)])
    assert (done.exit_code, "E705" in done.output) == (0, False)


def test_every_code_of_it_is_tried_here() -> None:
    assert {row[2] for row in SPOILED} | {"E702"} == set(CODES)
