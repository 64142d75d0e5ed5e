"""What programs are told: each format has its shape, and names files as these programs know them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from attain.checks.codes import codes
from attain.cli.main import cli
from attain.cli.watch import watch
from attain.config.source import Source

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/errors/base"
SARIF_SCHEMA = ROOT / "../shared/data/sarif-schema-2.1.0.json"
BAD = "workflow: quick_reviw  # 100 %, sure"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An organisation with an error (with a second place) and a warning; the command runs from the folder above it."""
    made = Path(shutil.copytree(BASE, tmp_path / "my org"))
    cycle = made / "cycles/half_year_2027.yaml"
    cycle.write_text(cycle.read_text().replace("workflow: quick_review", BAD))
    form = (made / "forms/quick_self.yaml").read_text()
    (made / "forms/quick_self.yaml").write_text(form + "---\n" + form)
    monkeypatch.chdir(tmp_path)
    return made


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["check", *map(str, words)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def test_github_is_told_each_finding_at_its_line(folder: Path) -> None:
    code, said = run(folder, "--format", "github")
    assert code == 1
    lines = said.splitlines()
    assert lines[0].startswith(
        "::error file=my org/cycles/half_year_2027.yaml,line=6,endLine=6,col=11,endColumn=22,title=E208::"
    )
    assert lines[0].endswith('there is no workflow "quick_reviw"%0Ahelp: did you mean "quick_review"?')
    assert [line.partition(",")[0] for line in lines[1:]] == ["::error file=my org/forms/quick_self.yaml"]


def test_what_github_would_misread_is_escaped(folder: Path) -> None:
    file = folder / "cycles/half,year: 100%.yaml"
    file.write_text("kind: cycle\napiVersion: attain/v0\nid: a\n")
    said = run(folder, "--format", "github")[1]
    assert "file=my org/cycles/half%2Cyear%3A 100%25.yaml" in said


def test_gitlab_knows_a_finding_again_when_lines_move(folder: Path) -> None:
    first = json.loads(run(folder, "--format", "gitlab")[1])
    assert [one["check_name"] for one in first] == ["E208", "E101"]
    assert {tuple(sorted(one)) for one in first} == {
        ("check_name", "description", "fingerprint", "location", "severity")
    }
    assert first[0]["location"] == {"path": "my org/cycles/half_year_2027.yaml", "lines": {"begin": 6, "end": 6}}
    cycle = folder / "cycles/half_year_2027.yaml"
    cycle.write_text("# one more line\n" + cycle.read_text())
    again = json.loads(run(folder, "--format", "gitlab")[1])
    assert [one["fingerprint"] for one in again] == [one["fingerprint"] for one in first]
    assert len({one["fingerprint"] for one in first}) == 2


def test_sarif_has_its_shape(folder: Path) -> None:
    log = json.loads(run(folder, "--format", "sarif")[1])
    (one_run,) = log["runs"]
    assert (log["version"], one_run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    rules = one_run["tool"]["driver"]["rules"]
    for result in one_run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"].startswith("my%20org/")
        assert place["physicalLocation"]["region"]["startLine"] >= 1
    twice = next(one for one in one_run["results"] if one["ruleId"] == "E101")
    assert twice["relatedLocations"][0]["message"] == {"text": "the first"}
    if SARIF_SCHEMA.exists():
        jsonschema.validate(log, json.loads(SARIF_SCHEMA.read_text()))


def test_junit_fails_a_file_for_each_that_is_wrong(folder: Path) -> None:
    suite = ET.fromstring(run(folder, "--format", "junit")[1].encode())[0]  # noqa: S314 - our own text
    cases = {case.get("name"): case for case in suite}
    assert suite.get("tests") == str(len(cases)) == "13"
    assert suite.get("failures") == "2"
    failure = cases["my org/cycles/half_year_2027.yaml"].find("failure")
    assert failure is not None
    assert failure.get("type") == "E208"
    assert "did you mean" in str(failure.text)


def test_a_sound_folder_is_empty_everywhere() -> None:
    assert run(BASE, "--format", "github") == (0, "\n")
    assert run(BASE, "--format", "gitlab") == (0, "[]\n")
    assert json.loads(run(BASE, "--format", "sarif")[1])["runs"][0]["results"] == []
    assert 'failures="0"' in run(BASE, "--format", "junit")[1]


def test_one_file_is_checked_within_its_organisation(folder: Path) -> None:
    code, said = run(folder / "cycles/half_year_2027.yaml")
    assert code == 1
    assert "E208" in said
    assert "E101" not in said
    assert said.splitlines()[-1].startswith("1 error in 1 document")
    assert run(folder / "roles.yaml") == (0, "1 document, nothing wrong\n")
    both = run(folder / "roles.yaml", folder / "forms/quick_self.yaml")
    assert both[0] == 1
    assert "E101" in both[1]


def test_a_file_without_an_organisation_is_told(tmp_path: Path) -> None:
    file = tmp_path / "lonely.yaml"
    file.write_text("kind: form\n")
    done = CliRunner().invoke(cli, ["check", str(file)])
    assert "no folder above this file holds a document of kind organisation" in str(done.exception)


def test_formatted_tells_what_fmt_would_change(folder: Path) -> None:
    shutil.copy(BASE / "cycles/half_year_2027.yaml", folder / "cycles")
    shutil.copy(BASE / "forms/quick_self.yaml", folder / "forms")
    CliRunner().invoke(cli, ["fmt", str(folder)])
    assert "I015" not in run(folder, "--formatted")[1]
    (folder / "more.yaml").write_text("kind:  roles\napiVersion: attain/v1\nid: more\ntitle: More\nroles: []\n")
    said = run(folder, "--formatted", "--format", "github")[1]
    assert "::notice file=my org/more.yaml,line=1,endLine=1,col=1,endColumn=2,title=I015::" in said
    assert "I015" not in run(folder, "--format", "github")[1]


def test_watching_acts_at_once_and_after_each_change(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")
    seen: list[str] = []

    def act() -> None:
        seen.append("".join(sorted(path.name for path in tmp_path.iterdir())))
        threading.Timer(0.1, change).start() if len(seen) == 1 else None

    def change() -> None:
        (tmp_path / "b.yaml").write_text("b: 1\n")
        (tmp_path / "c.txt").write_text("no YAML")

    watch(tmp_path, act, looks=3)
    assert seen == ["a.yaml", "a.yamlb.yamlc.txt"]


def test_the_hooks_of_pre_commit_do_what_they_say(folder: Path) -> None:
    hooks = Source("hooks", (ROOT / ".pre-commit-hooks.yaml").read_text()).documents[0]
    by_id = {hook["id"]: hook["entry"].split() for hook in hooks}
    files = ["my org/cycles/half_year_2027.yaml", "my org/roles.yaml"]
    assert shell(by_id["attain-check"], files, folder.parent).returncode == 1
    assert shell(by_id["attain-fmt"], files, folder.parent).returncode == 0
    assert shell(by_id["attain-check"], ["my org/roles.yaml"], folder.parent).returncode == 0


@pytest.mark.skipif(shutil.which("pre-commit") is None, reason="pre-commit is not installed")
def test_pre_commit_runs_them(folder: Path) -> None:
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=folder.parent, check=True)
    done = shell(["pre-commit", "try-repo", str(ROOT), "attain-check"], ["--all-files"], folder.parent)
    assert done.returncode == 1
    assert "E208" in done.stdout


def shell(entry: list[str], files: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    return subprocess.run([*entry, *files], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_action_runs_the_check(folder: Path) -> None:
    action: dict[str, Any] = Source("action", (ROOT / "action.yml").read_text()).documents[0]
    step = action["runs"]["steps"][-1]
    said = {"FOLDER": str(folder), "STRICT": "true", "FORMATTED": "false", "SARIF": str(folder / "log.sarif")}
    assert set(step["env"]) == set(said)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=folder.parent,
        env={**os.environ, **said, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=my org/")
    assert json.loads((folder / "log.sarif").read_text())["version"] == "2.1.0"


def test_every_rule_that_sarif_can_name_is_explained() -> None:
    assert all(code.title and code.why for code in codes().values())
