"""`attain check` on 2,000 files, cold, whole process, all checks, beside check-jsonschema on the same files.

    python bench/check_speed.py [--files 2000] [--check-jsonschema PATH]

CPU is that of the process and its children, user and system; both are measured in this one run, so that the ratio
holds on a busy machine too.  Nothing is kept of what was checked; the compiled code of both programs is, as in any
installation, whatever PYTHONDONTWRITEBYTECODE says here.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from attain.config.files import read_folder
from attain.language.editors import FILE, write_set_up
from attain.language.home import language_spoken
from many_files import write

ATTAIN = [sys.executable, "-m", "attain.cli.main", "check"]
RATIO, ONE_FILE = 25, 0.35


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--files", type=int, default=2000)
    words.add_argument("--times", type=int, default=3)
    words.add_argument("--check-jsonschema", default=shutil.which("check-jsonschema"))
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "organisation"
        files, lines = write(folder, said.files)
        print(f"{files:,} files, {lines:,} lines, load {os.getloadavg()[0]:.1f} on {os.cpu_count()}")
        compile_code(Path(made) / "code", [*ATTAIN, "--help"])
        own = measured("attain check, all checks", [*ATTAIN, str(folder)], said.times)
        small = one_file(Path(made))
        alone = measured("attain check, one file, whole process", [*ATTAIN, str(small)], said.times)
        print(f"  at most {ONE_FILE} s CPU wanted: {'yes' if alone <= ONE_FILE else 'no'}")
        if said.check_jsonschema:
            compile_code(Path(made) / "code", [said.check_jsonschema, "--help"])
            compare(folder, said.check_jsonschema, own)


def compare(folder: Path, other: str, own: float) -> None:
    """check-jsonschema with the schema that editors get, in as few processes as the command line's length allows."""
    write_set_up(folder, language_spoken(read_folder(folder)))
    names = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*.yaml"))]
    theirs = measured("check-jsonschema, shape only", [other, "--schemafile", FILE, *names], 1, folder=folder)
    print(f"ratio 1/{theirs / own:.1f}; 1/{RATIO} wanted: {'yes' if own * RATIO <= theirs else 'no'}")


def one_file(folder: Path) -> Path:
    """An organisation that is one file of several documents."""
    base = Path(__file__).parent.parent / "tests/errors/base"
    alone = folder / "alone"
    alone.mkdir()
    texts = [path.read_text("utf-8") for path in sorted(base.rglob("*.yaml"))]
    (alone / "attain.yaml").write_text("---\n".join(texts), "utf-8")
    return alone


def compile_code(kept: Path, command: list[str]) -> None:
    """Run a program once, so that its code lies compiled in a folder that every run from now on uses."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(kept)
    subprocess.run(command, capture_output=True, check=True)


def measured(title: str, command: list[str], times: int, *, folder: Path | None = None) -> float:
    """The least CPU seconds of several runs; the command must find nothing wrong."""
    took = []
    for _ in range(times):
        before, start = used(), time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        took.append((used() - before, time.perf_counter() - start))
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    cpu, clock = min(took)
    print(f"{title}: {cpu:.2f} s CPU, {clock:.2f} s")
    return cpu


def used() -> float:
    said = resource.getrusage(resource.RUSAGE_CHILDREN)
    return said.ru_utime + said.ru_stime


if __name__ == "__main__":
    main()
