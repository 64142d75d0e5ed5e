"""Configurations spoiled at random, in bytes and in structure: they are told what is wrong, quickly, and never crash.

Three hundred spoiled documents always; ATTAIN_FUZZ=N takes N times as many, ATTAIN_FUZZ_SEED another sample.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from pathlib import Path

import pytest

from attain.config.files import Folder, read_folder
from attain.config.source import Source
from attain.errors import BadInput
from attain.language.language import Language, language_for
from attain.language.load import judge, load
from spoiling import DEMO, spoiled, told

TIMES = int(os.environ.get("ATTAIN_FUZZ", "1"))
SEED = os.environ.get("ATTAIN_FUZZ_SEED", "a spoiled garden")
AT_ONCE = 5
"""Spoiled files of one reading: most of its time goes into the rest of the folder."""
READINGS = 300 // AT_ONCE * TIMES
LONGEST = 2.0
"""Seconds of work for one reading."""
MOST_MEMORY = 200
"""Megabytes by which the readings may make the process grow."""


@pytest.fixture(scope="module")
def garden() -> tuple[Folder, Language]:
    read = read_folder(DEMO)
    organisation = next(one for one in read.documents if one.kind == "organisation")
    return read, language_for({str(name): str(said) for name, said in organisation.data["plugins"].items()})


@pytest.mark.parametrize("batch", range(6))
def test_no_spoiled_configuration_crashes_hangs_or_grows(batch: int, garden: tuple[Folder, Language]) -> None:
    read, language = garden
    rng = random.Random(f"{SEED} {batch}")
    before = _megabytes()
    for _ in range(READINGS // 6):
        names = rng.sample(sorted(read.sources), AT_ONCE)
        folder = read
        texts = {name: spoiled(rng, read.sources[name].text) for name in names}
        started = time.process_time()
        try:
            for name, text in texts.items():
                folder = folder.instead(name, text)
            told(judge(folder, language))
        except BadInput:
            pass  # no organisation is left in the folder: said in words
        except Exception as error:
            error.add_note(f"seed {SEED!r}, batch {batch}: {texts!r:.20000}")
            raise
        assert time.process_time() - started < LONGEST, texts
    assert _megabytes() - before < MOST_MEMORY


def test_a_report_of_another_shape_does_not_stop_the_checks_of_its_workflow(garden: tuple[Folder, Language]) -> None:
    read, language = garden
    name = "reports/feedback_summary.yaml"
    for other in ("groups: 3", "groups: [[{id: x}]]", "groups: {a: b}"):
        text = read.sources[name].text.replace("groups:\n", f"{other}\nparts:\n", 1)
        found = judge(read.instead(name, text), language)
        told(found)
        assert name in {one.at.file for one in found.diagnostics}


def _megabytes() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1024 / (1024 if sys.platform == "darwin" else 1)


START = (Path(__file__).parents[1] / "errors" / "base" / "attain.yaml").read_text("utf-8")
ODD = {
    "a byte mark": b"\xef\xbb\xbfkind: scale\nid: x\n",
    "UTF-16": "kind: scale\nid: x\n".encode("utf-16"),
    "UTF-32": "kind: scale\nid: x\n".encode("utf-32"),
    "Latin-1": "title: Prüfung\n".encode("latin-1"),
    "a zero byte": b"kind: scale\nid: \x00\n",
    "half a letter": b"kind: scale\ntitle: \xc3",
    "a lone surrogate": b"title: \xed\xa0\x80\n",
    "line ends of long ago": b"kind: scale\rid: x\r",
    "tabs": b"kind: scale\n\tid: x\n",
    "an alias bomb": b"a: &a [x, x]\n"
    + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 121)),
    "a Python object": b"!!python/object/apply:os.system ['true']\n",
    "a merge": b"a: &a {b: 1}\nc: {<<: *a}\n",
    "deep lists": b"kind: scale\nid: " + b"[" * 200_000,
    "deep mappings": b"kind: scale\nid: " + b"{a: " * 100_000,
    "deep dashes": b"kind: scale\nid: x\nlevels:\n  " + b"- " * 100_000,
    "a huge number": b"kind: scale\nid: x\ndigits: " + b"9" * 500_000,
    "a huge fraction": b"kind: scale\nid: x\ndigits: 0." + b"9" * 500_000,
    "an endless word": b"kind: " + b"x" * 900_000,
    "two million bytes": b"# " + b"x" * 2_000_000,
    "a million documents": b"---\n" * 200_000,
    "many keys": b"kind: scale\nid: x\n" + b"".join(b"k%d: 1\n" % n for n in range(25_000)),
    "the same key again and again": b"a: 1\n" * 25_000,
    "text that runs backwards": "kind: scale\nid: x\ntitle: \u202edrawkcab\n".encode(),
    "a long condition": b"kind: workflow\nid: x\nsteps: [{id: a, do: approve, when: '" + b"not " * 50_000 + b"x'}]\n",
    "nested brackets in a condition": b"kind: workflow\nid: x\nsteps: [{id: a, do: approve, when: '"
    + b"(" * 50_000
    + b"'}]\n",
    "a long people phrase": b"kind: workflow\nid: x\npeople: {a: '" + b"the manager of " * 20_000 + b"subject'}\n",
    "a huge duration": b"kind: workflow\nid: x\nsteps: [{id: a, do: approve, due: '"
    + b"9" * 5_000
    + b" working days'}]\n",
}


@pytest.mark.parametrize("what", ODD)
def test_odd_files_are_told_in_time(what: str, tmp_path: Path) -> None:
    (tmp_path / "attain.yaml").write_text(START)
    (tmp_path / "odd.yaml").write_bytes(ODD[what])
    started = time.process_time()
    loaded = load(tmp_path)
    told(loaded)
    assert time.process_time() - started < LONGEST
    if what not in ("a million documents", "line ends of long ago"):
        assert [one for one in loaded.diagnostics if one.at.file == "odd.yaml"], "nothing is said of this file"


def test_folders_that_lead_into_themselves(tmp_path: Path) -> None:
    (tmp_path / "attain.yaml").write_text(START)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.yaml").mkdir()
    loaded = load(tmp_path)
    told(loaded)
    assert {one.at.file for one in loaded.diagnostics} <= {"attain.yaml", "loop.yaml", "gone.yaml"}


def test_the_same_text_says_the_same() -> None:
    text = spoiled(random.Random(SEED), (DEMO / "attain.yaml").read_text("utf-8"))
    assert Source("a", text).problems == Source("a", text).problems
