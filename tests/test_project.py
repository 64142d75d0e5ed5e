"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
BUILT_IN = sorted(path.name for path in (ROOT / "plugins").iterdir() if (path / "__init__.py").exists())
SOURCES = [
    p for p in sorted([*ROOT.glob("core/**/*.py"), *ROOT.glob("plugins/**/*.py")]) if "migrations" not in p.parts
]
APPROACHES = re.compile(r"\bgoals?\b|competenc|nine.?box|succession|\braters?\b|moodle|openedx", re.IGNORECASE)


def functions() -> list[tuple[str, int]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def test_files_are_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}
    assert statistics.median(lengths.values()) <= 120


def test_functions_are_short() -> None:
    found = functions()
    assert [(name, lines) for name, lines in found if lines > 50] == []
    assert statistics.median(lines for _, lines in found) <= 8


def test_the_kernel_names_no_approach_and_no_learning_system() -> None:
    files = [
        path
        for path in ROOT.glob("core/**/*")
        if path.suffix in {".py", ".html", ".json", ".yaml", ".txt", ".js", ".css"}
    ]
    said = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if APPROACHES.search(line)
    ]
    assert said == []


def test_every_built_in_plugin_is_packaged_and_has_its_entry_points() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(p.removeprefix("plugins/") for p in packages if p.startswith("plugins/")) == BUILT_IN
    for group in ("attain.language", "attain.plugin"):
        points = PROJECT["project"]["entry-points"][group]
        half = group.removeprefix("attain.")
        expected = {name: f"{name}.{half}" for name in BUILT_IN if (ROOT / f"plugins/{name}/{half}.py").exists()}
        assert points == expected
    assert all((ROOT / f"plugins/{name}/py.typed").exists() for name in BUILT_IN)


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return listed.stdout.split()


def test_nothing_names_a_machine() -> None:
    private = re.compile(r"/(work|root|home/\w+)/(?!\.local)|/tmp/[a-z]")
    texts = [name for name in tracked() if not name.endswith((".png", ".lock", ".svg"))]
    said = [name for name in texts if private.search((ROOT / name).read_text(errors="replace"))]
    assert [name for name in said if name != "tests/test_project.py"] == []


def test_the_lock_files_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"https?://|--index|--find-links", (ROOT / name).read_text())


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_files_hold_every_package_the_project_asks_for(name: str) -> None:
    asked = PROJECT["project"]["dependencies"] + (PROJECT["dependency-groups"]["dev"] if "dev" in name else [])
    locked = set(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", (ROOT / name).read_text(), re.MULTILINE))
    names = {re.split(r"[\[<>=!~ ]", wanted)[0].lower() for wanted in asked}
    assert names - {found.lower() for found in locked} == set()


def test_the_launcher_parses_on_python_3_6() -> None:
    ast.parse((ROOT / "attain").read_text(), feature_version=(3, 6))
