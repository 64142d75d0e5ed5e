"""`attain test DIR`: play the scenarios of a configuration."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attain.cli.check import SPOILED
from attain.cli.report import as_json, as_text
from attain.config.finding import placed
from attain.language.load import Loaded, load
from attain.scenarios.run import Result, run_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from attain.config.diagnostics import Diagnostic

WRONG, COULD_NOT_RUN = 1, 2


@click.command(name="test")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--only", metavar="ID", default="", help="Only this scenario, or this case in one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to tell the results.")
def command(folder: Path, only: str, form: str) -> None:
    """Play the scenarios of an organisation's configuration, in memory.

    Exit code 0: all came true; 1: something did not; 2: it could not be played (an error in the configuration, no
    scenario, no such id).
    """
    loaded = load(folder)
    if loaded.catalogue is None:
        click.echo("\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))))
        sys.exit(COULD_NOT_RUN if any(one.code in SPOILED for one in loaded.diagnostics) else WRONG)
    results = run_all(loaded.catalogue, only)
    if not results:
        known = ", ".join(loaded.catalogue.ids("scenario")) or "none"
        click.echo(f"attain: nothing to play{f' is called {only}' if only else ''}", err=True)
        click.echo(f"  help: scenarios there are: {known}", err=True)
        sys.exit(COULD_NOT_RUN)
    click.echo(_as_json(loaded, results) if form == "json" else "\n".join(_as_text(loaded, results)))
    sys.exit(0 if all(result.passed for result in results) else WRONG)


def _as_text(loaded: Loaded, results: Sequence[Result]) -> Iterator[str]:
    scenario = ""
    for result in results:
        if result.scenario != scenario:
            scenario = result.scenario
            yield scenario
        sign = "✓" if result.passed else "✗"
        yield f"  {sign} {result.part} {result.id}: {result.title} ({result.seconds * 1000:.0f} ms)"
        # the last line sums up a check, and there is a sum of our own
        for line in [*as_text(_placed(loaded, result), loaded.sources, 0)][:-1] if result.findings else ():
            yield f"    {line}".rstrip()
    failed = sum(not result.passed for result in results)
    yield f"{len(results) - failed} passed, {failed} failed in {sum(result.seconds for result in results):.2f} s"


def _placed(loaded: Loaded, result: Result) -> list[Diagnostic]:
    documents = {(document.kind, document.id): document for document in loaded.documents}
    return list(placed(result.findings, documents))


def _as_json(loaded: Loaded, results: Sequence[Result]) -> str:
    told = [
        {
            "scenario": result.scenario,
            "part": result.part,
            "id": result.id,
            "title": result.title,
            "passed": result.passed,
            "milliseconds": round(result.seconds * 1000),
            "diagnostics": json.loads(as_json(result.passed, _placed(loaded, result)))["diagnostics"],
        }
        for result in results
    ]
    passed = all(result.passed for result in results)
    return json.dumps({"passed": passed, "results": told}, ensure_ascii=False, indent=2)
