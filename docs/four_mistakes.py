"""Writes docs/four_mistakes.md: what other checkers say about four mistakes, and what Attain says.

    python docs/four_mistakes.py [--check-jsonschema PATH] [--ajv PATH] [--kubeconform PATH]

Every tool gets the schema of `attain schema` and the files of one small organisation with one mistake in it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from attain.cli.report import as_text
from attain.config.source import Source
from attain.language.editors import FILE, write_set_up
from attain.language.load import load

ROOT = Path(__file__).resolve().parent.parent
BASE = ROOT / "tests/errors/base"
PAGE = ROOT / "docs/four_mistakes.md"
WORKFLOW = "workflows/quick_review.yaml"


@dataclass(frozen=True)
class Mistake:
    """What somebody wrote instead of what, and how the page calls it."""

    title: str
    right: str
    wrong: str


MISTAKES = (
    Mistake(
        "A setting is misspelt",
        "{ after: 1 working day, tell: hr_partner,",
        "{ afer: 1 working day, tell: hr_partner,",
    ),
    Mistake(
        "A duration that is none",
        "due: 5 working days after it opens\n    if_late:\n      - { after: 2 working days, tell: hr_partner",
        "due: 5 wrking days after it opens\n    if_late:\n      - { after: 2 working days, tell: hr_partner",
    ),
    Mistake("A form that does not exist", "form: quick_self", "form: quick_slef"),
    Mistake(
        "A chain that never ends",
        "tell: hr_partner, message: step_is_late }\n      - { after: 1 working day, then: release }",
        "tell: hr_partner, message: step_is_late }",
    ),
)


def main() -> None:
    """Ask every tool that is at hand and write the page."""
    words = argparse.ArgumentParser(description=__doc__)
    for name in ("check-jsonschema", "ajv", "kubeconform"):
        words.add_argument(f"--{name}", default=shutil.which(name))
    tools = {name.replace("_", "-"): path for name, path in vars(words.parse_args()).items()}
    PAGE.write_text(page({name: path for name, path in tools.items() if path}, set(tools)), "utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")


def page(tools: dict[str, str], wanted: set[str]) -> str:
    """The whole page."""
    lines = [
        "# Four mistakes, side by side",
        "",
        "Written by `python docs/four_mistakes.py`; every answer is a tool's own.",
    ]
    missing = sorted(wanted - set(tools))
    if missing:
        lines.append(f"Not at hand when this was written, so not shown: {', '.join(missing)}.")
    lines += [f"Versions: {', '.join(version(name, path) for name, path in sorted(tools.items()))}.", "", *table(tools)]
    for mistake in MISTAKES:
        lines += ["", f"## {mistake.title}", "", "```yaml", f"# {WORKFLOW}", mistake.wrong.split("\n")[0], "```", ""]
        for name, said in answers(mistake, tools).items():
            lines += [f"**{name}**", "", "```text", said.strip() or "(nothing; exit code 0)", "```", ""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def table(tools: dict[str, str]) -> list[str]:
    """Who finds what, and who names the line."""
    names = [*sorted(tools), "attain check"]
    rows = [f"| mistake | {' | '.join(names)} |", f"|-|{'-|' * len(names)}"]
    for mistake in MISTAKES:
        said = answers(mistake, tools)
        rows.append(f"| {mistake.title} | {' | '.join(verdict(said[name], name) for name in names)} |")
    return rows


def verdict(said: str, name: str) -> str:
    """One cell of the table."""
    if not said.strip():
        return "says nothing"
    found = re.search(rf"{re.escape(WORKFLOW)}:(\d+):\d+: (\w+)", said)
    return f"line {found.group(1)}, {found.group(2)}" if found and name == "attain check" else "finds it, names no line"


def answers(mistake: Mistake, tools: dict[str, str]) -> dict[str, str]:
    """What each tool says about an organisation with this mistake."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "organisation"
        shutil.copytree(BASE, folder)
        text = (folder / WORKFLOW).read_text("utf-8")
        if mistake.right not in text:
            raise SystemExit(f"{mistake.title}: the example no longer stands in {WORKFLOW}")
        (folder / WORKFLOW).write_text(text.replace(mistake.right, mistake.wrong, 1), "utf-8")
        loaded = load(folder)
        write_set_up(folder, loaded.language)
        said = {name: ask(name, path, folder) for name, path in sorted(tools.items())}
        own = as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))
        return {**said, "attain check": "\n".join(own)}


def ask(name: str, path: str, folder: Path) -> str:
    """One tool's words about the file with the mistake; nothing where it finds none."""
    files = [WORKFLOW]
    if name == "ajv":  # it reads no YAML of several documents; as JSON nothing is lost but the lines
        data = Source("", (folder / WORKFLOW).read_text("utf-8")).documents[0]
        (folder / "workflow.json").write_text(json.dumps(data, default=float), "utf-8")
        command = [path, "validate", "--spec=draft2020", "--strict=false", "-s", FILE, "-d", "workflow.json"]
    elif name == "kubeconform":
        command = [path, "-schema-location", FILE, *files]
    else:
        command = [path, "--schemafile", FILE, *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=os.environ)
    return "" if done.returncode == 0 else shortened((done.stdout + done.stderr).replace(str(folder) + "/", ""))


def shortened(said: str) -> str:
    """At most fifteen lines."""
    lines = [line[:200] for line in said.strip().split("\n")]
    return "\n".join([*lines[:14], f"… and {len(lines) - 14} more lines"] if len(lines) > 15 else lines)


def version(name: str, path: str) -> str:
    """The tool with its version."""
    if name == "ajv":
        return "ajv (npm: ajv-cli)"
    flag = "-v" if name == "kubeconform" else "--version"
    said = subprocess.run([path, flag], capture_output=True, text=True, check=False).stdout.strip()
    return said.split("\n")[0] if name in said else f"{name} {said}"


if __name__ == "__main__":
    main()
