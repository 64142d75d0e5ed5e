"""The demo's configuration with another text of one scenario file, read without a folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from attain.config.catalogue import Catalogue
from attain.config.diagnostics import Diagnostic
from attain.config.files import Document, documents_of
from attain.config.finding import placed
from attain.config.source import Source
from attain.language.load import load
from attain.scenarios.run import Result, run_scenario

DEMO = Path(__file__).parents[2] / "configs" / "demo"
QUICK = "quick_review_scenarios"


@cache
def demo() -> Catalogue:
    catalogue = load(DEMO).catalogue
    assert catalogue is not None
    return catalogue


@cache
def quick_text() -> str:
    return (DEMO / "scenarios" / "quick_review.yaml").read_text("utf-8")


@dataclass(frozen=True)
class Changed:
    """The quick review's scenario with one change."""

    document: Document
    catalogue: Catalogue

    def run(self, only: str = "") -> list[Result]:
        return list(run_scenario(self.catalogue, QUICK, only))

    def findings(self, only: str = "") -> list[Diagnostic]:
        found = [finding for result in self.run(only) for finding in result.findings]
        return list(placed(found, {("scenario", QUICK): self.document}))


def changed(old: str, new: str) -> Changed:
    text = quick_text()
    assert old in text
    source = Source("quick.yaml", text.replace(old, new, 1))
    assert not source.problems
    (document,) = documents_of(source, [])
    others = [one for one in demo().resources if one.id != QUICK]
    return Changed(document, Catalogue([*others, document.resource], demo().kinds))
