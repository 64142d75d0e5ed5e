"""Spoiled configurations, one after another: none may crash the check, hang it, or make it grow.

    python bench/fuzz_check.py [--cases 100000] [--seed 1] [--processes 1]

A case is one file of the demo, spoiled: half of them as text (keys, values, lines, indents; as in
tests/config/test_mutations.py), half byte by byte, so that they need not be UTF-8.  Several lie in the folder at once,
because most time goes into the rest of it.  A hang is a reading of more than five seconds of CPU.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from attain.config.files import Folder, read_folder
from attain.errors import BadInput
from attain.language.home import language_spoken
from attain.language.load import judge
from spoiling import DEMO, spoiled, told

HANGS = 5.0
AT_ONCE = 40
"""Spoiled files of one reading at most; from one on, so that what only shows in a sound neighbourhood is seen too."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--cases", type=int, default=100_000)
    words.add_argument("--seed", default="1")
    words.add_argument("--processes", type=int, default=1)
    said = words.parse_args()
    load, share = os.getloadavg()[0], said.cases // said.processes
    with multiprocessing.Pool(said.processes) as pool:
        found = pool.starmap(fuzz, [(share, f"{said.seed} {number}") for number in range(said.processes)])
    total = sum((one for one, _, _ in found), Counter[str]())
    slowest, memory = max(one for _, one, _ in found), max(one for _, _, one in found)
    print(f"{total['cases']:,} spoiled files in {total['readings']:,} readings, seed {said.seed}, load {load:.1f}")
    print(f"  {total['crashes']} crashes, {total['hangs']} hangs; the slowest reading {slowest:.2f} s CPU")
    print(f"  {total['findings']:,} findings; peak memory {memory:.0f} MiB a process")


def fuzz(cases: int, seed: str) -> tuple[Counter[str], float, float]:
    """Counts, the slowest reading in seconds of CPU, and the most memory of this process in MiB."""
    rng, counts, slowest = random.Random(seed), Counter[str](), 0.0
    read = read_folder(DEMO)
    language = language_spoken(read)
    while counts["cases"] < cases:
        files = {
            name: bytes_spoiled(rng, text)
            if rng.random() < 0.5
            else spoiled(rng, text).encode("utf-8", "surrogatepass")
            for name in rng.sample(sorted(read.sources), rng.randint(1, AT_ONCE))
            for text in (read.sources[name].text,)
        }
        began = time.process_time()
        try:
            loaded = judge(instead(read, files), language)
            told(loaded)
            counts["findings"] += len(loaded.diagnostics)
        except BadInput:
            pass  # no organisation is left: said in words
        except Exception:
            counts["crashes"] += 1
            traceback.print_exc()
            print(f"  seed {seed!r}: {files!r:.3000}", flush=True)
        took = time.process_time() - began
        slowest = max(slowest, took)
        counts += Counter(cases=len(files), readings=1, hangs=int(took > HANGS))
    return counts, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def instead(read: Folder, files: dict[str, bytes]) -> Folder:
    """The folder with some files of it spoiled, read as from a disk."""
    with tempfile.TemporaryDirectory() as made:
        for name, raw in files.items():
            (Path(made) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(made) / name).write_bytes(raw)
        new = read_folder(Path(made))
    kept = [one for one in read.documents if one.file not in files]
    documents = sorted((*kept, *new.documents), key=lambda one: one.file)
    return Folder(read.path, tuple(documents), new.diagnostics, {**read.sources, **new.sources})


def bytes_spoiled(rng: random.Random, text: str) -> bytes:
    """One to eight bytes of it changed, taken out, doubled or put in."""
    raw = bytearray(text.encode())
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(raw) + 1)
        new = bytes(rng.choices(range(256), k=rng.randint(0, 4)))
        raw[place : place + rng.choice((0, 1, 1, 4, 40))] = new
    return bytes(raw)


if __name__ == "__main__":
    main()
