"""Files that are shared with other programs: read only when nobody writes them, written whole by one at a time."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attain.errors import AttainError

AT_REST = 10.0
"""Seconds for which a file was left alone by whoever writes it before it is taken as whole."""

AT_REST_UNENDED = 60.0
"""The same for a file whose last line has no end: many programs write none, but one that was cut has none either."""


ENDS = (b"\n", b"\r")


class StillWritten(AttainError):
    """A file that somebody may be writing; nothing is wrong with it, and it may be read a little later."""


@contextmanager
def copy_at_rest(path: Path) -> Iterator[Path]:
    """A copy of a file under its own name, which nobody changes; it is gone afterwards.

    StillWritten when the file changed while it was copied or a moment before.  Raises OSError as reading does.
    """
    with tempfile.TemporaryDirectory(prefix="attain-") as folder:
        copy, before = Path(folder) / path.name, path.stat()
        shutil.copyfile(path, copy)
        if why := _unrest(path, before, copy.stat().st_size, _last(copy)):
            raise StillWritten(f"{path.name} {why}")
        yield copy


def read_once(path: Path) -> tuple[bytes, bool]:
    """The bytes of one reading, and whether they may be taken as whole.  Raises OSError as reading does."""
    before, data = path.stat(), path.read_bytes()
    return data, not _unrest(path, before, len(data), data[-1:])


def _unrest(path: Path, before: os.stat_result, size: int, last: bytes) -> str:
    """Why what was read may be half of a file; empty when it is whole as far as anybody can tell."""
    now, after = _now(path.parent), path.stat()
    if _mark(before) != _mark(after) or size != before.st_size:
        return "was changed while it was read"
    wanted = AT_REST if last in ENDS else AT_REST_UNENDED
    if now - before.st_mtime < wanted:
        return f"was changed less than {wanted:.0f} seconds ago, so it may still be in writing"
    return ""


def _mark(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _now(folder: Path) -> float:
    """What the clock says that dates the files of a folder, which on a share is not this machine's.

    This machine's where the folder cannot be written.  A clock that is set says nothing about files.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            return os.fstat(probe.fileno()).st_mtime
    except OSError:
        with tempfile.TemporaryFile() as probe:
            return os.fstat(probe.fileno()).st_mtime


def _last(path: Path) -> bytes:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
        return file.read(1)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only one who writes a file; OSError where there is no folder for it.

    What writers left who were killed is taken away.
    """
    with path.with_name(f".{path.name}.lock").open("ab") as file:
        release = _lock(file.fileno())
        try:
            for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
                left.unlink(missing_ok=True)
            yield
        finally:
            release()


def _lock(handle: int) -> Callable[[], None]:
    if os.name != "posix":
        return lambda: None
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX)
    return lambda: fcntl.flock(handle, fcntl.LOCK_UN)


def replace_whole(path: Path, data: bytes) -> None:
    """Put a file in the place of the old one: whoever reads sees one or the other, also after a power cut."""
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """Without this a power cut could bring the old file back.  Not every system can open a folder."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
