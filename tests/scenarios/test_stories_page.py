"""The page on stories of several people shows what happens."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from attain.config.catalogue import Catalogue
from attain.config.files import documents_of
from attain.config.source import Source
from attain.language.load import load
from attain.scenarios.expectations import EXPECTED
from attain.scenarios.run import Result, run_scenario

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "language" / "stories.md").read_text("utf-8")
BLOCK = PAGE.split("```yaml\n")[1].split("```")[0]


@cache
def library() -> Catalogue:
    catalogue = load(ROOT / "configs" / "library" / "mattermost_reviews").catalogue
    assert catalogue is not None
    return catalogue


def results(text: str, only: str = "") -> list[Result]:
    (document,) = documents_of(Source("page.yaml", text), [])
    catalogue = Catalogue([*library().resources, document.resource], library().kinds)
    return list(run_scenario(catalogue, "calibration_held", only))


def wrong(text: str, only: str = "") -> list[str]:
    return [finding.message for one in results(text, only) for finding in one.findings]


def test_its_scenario_passes() -> None:
    assert [(one.part, one.id) for one in results(BLOCK)] == [("case", "held"), ("refused", "refused_1")]
    assert wrong(BLOCK) == []


@pytest.mark.parametrize(
    ("old", "new", "instead"),
    [
        ("opens on 2024-12-03", "opens on 2024-12-04", "session calibration opens on 2024-12-03, not on 2024-12-04"),
        ("opens on 2024-12-03", "opens by 2024-12-02", "session calibration opens on 2024-12-03, after 2024-12-02"),
        ("opens on 2024-12-03", "never opens", "session calibration opens on 2024-12-03, with ann, ben"),
        ("calibration holds ann, ben", "calibration holds ann", "session calibration holds ann, ben"),
        ("seats mia, vic", "seats vic", "session calibration seats mia, vic"),
        (
            "closed by 2024-12-05",
            "closed by 2024-12-04",
            "session calibration is closed on 2024-12-05, after 2024-12-04",
        ),
        (
            "calibration holds ann, ben",
            "calibration of cat holds cat",
            "no case of cat comes to session calibration in time",
        ),
        ("rating.final of ben is often_exceeds", "rating.final is often_exceeds", ""),
        ("rating.final of ben is often_exceeds", "rating.final is consistently_meets", "ann: it is not so"),
        ("rating.final of ben", "rating.final of pia", "this story is not of pia; it is of ann, ben, cat"),
        ("rating of ben to often_exceeds", "ratin of ben to often_exceeds", 'there is no score "ratin" here'),
        ("attend session calibration", "attend session share", 'there is no session "share" here'),
        ("vic records rating of ben", "vic records rating of zoe", 'there is no person "zoe" here'),
        ("for: [ann, ben, cat]", "for: ann", "this story is of ann alone"),
        ("manager_review of cat with", "manager_review of pia with", "pia has no review in this story"),
        (
            "vic submits calibration of cat with { rating",
            "vic submits calibration of cat with { pay",
            'calibration cannot change "pay"',
        ),
    ],
)
def test_what_is_otherwise_is_told(old: str, new: str, instead: str) -> None:
    assert old in BLOCK
    found = wrong(BLOCK.replace(old, new, 1), "held")
    assert instead in "; ".join(found) if instead else found == []


def test_every_sentence_about_sessions_is_on_the_page() -> None:
    assert [said for kind, said in EXPECTED.items() if kind.startswith("session ") and said not in PAGE] == []
