"""Files as answers: what may be sent, and how an answer names one.

An answer to an attachment question is a list of texts `KEY/NAME`: the key under which the file is kept, and its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attain.values import dataclass

LARGEST = 5 * 1024 * 1024
"""Bytes of one file."""
MOST = 5
"""Files of one answer where the question sets no limit."""
LONGEST_NAME = 120

ZIP = b"PK\x03\x04"


def _starts(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signs)


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file by its ending: what browsers are told it is, and whether content is of this kind."""

    media: str
    fits: Callable[[bytes], bool]


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", _starts(b"%PDF-")),
    "png": Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "txt": Kind("text/plain; charset=utf-8", _is_text),
    "csv": Kind("text/csv; charset=utf-8", _is_text),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", _starts(ZIP)),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", _starts(ZIP)),
    "pptx": Kind(f"{_OFFICE}.presentationml.presentation", _starts(ZIP)),
    "odt": Kind("application/vnd.oasis.opendocument.text", _starts(ZIP)),
    "ods": Kind("application/vnd.oasis.opendocument.spreadsheet", _starts(ZIP)),
    "odp": Kind("application/vnd.oasis.opendocument.presentation", _starts(ZIP)),
}
ACCEPTED = ",".join(f".{ending}" for ending in KINDS)
IN_WORDS = f"PDF, pictures (PNG, JPEG), text and office files, each up to {LARGEST // 1024 // 1024} MB."


def file_name(said: str) -> str:
    """The name in an answer's text; a text that names no kept file is its own name."""
    key, found, name = said.partition("/")
    return name if found and key else said


def file_key(said: str) -> str:
    """The key in an answer's text; "" where it names no kept file."""
    key, found, _ = said.partition("/")
    return key if found else ""


def clean_name(sent: str) -> str:
    """A file's name without a path and without characters that no page can show."""
    last = sent.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(each for each in last if each.isprintable()).strip().strip(".") or "file"
    stem, point, ending = plain.rpartition(".")
    return plain if len(plain) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - len(ending) - 1]}{point}{ending}"


def ending_of(name: str) -> str:
    """The ending in small letters, without the point."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def why_not(name: str, content: bytes) -> str:
    """Why a file cannot be taken, for the person; "" when it can."""
    kind = KINDS.get(ending_of(name))
    if kind is None:
        return f"“{name}” is of a kind that is not taken. Choose {IN_WORDS}"
    if len(content) > LARGEST:
        return f"“{name}” is larger than {LARGEST // 1024 // 1024} MB. Make it smaller, or send a link."
    if not content:
        return f"“{name}” is empty."
    if not kind.fits(content):
        return f"“{name}” is not what its ending says. Save it again as a .{ending_of(name)} file."
    return ""
