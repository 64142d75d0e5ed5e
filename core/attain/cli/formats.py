"""Findings for the programs that show them beside a change: GitHub, GitLab, SARIF readers, JUnit readers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from attain import __version__
from attain.checks.codes import codes
from attain.config.diagnostics import Diagnostic, Related, Severity, Span
from attain.config.scalars import HIDDEN

Found = Sequence[Diagnostic]
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def located(found: Iterable[Diagnostic], folder: Path) -> list[Diagnostic]:
    """Findings with files named from where the command runs, as these programs know them."""
    return [
        replace(one, at=_from_here(one.at, folder), related=tuple(_related(two, folder) for two in one.related))
        for one in found
    ]


def _related(one: Related, folder: Path) -> Related:
    return Related(_from_here(one.at, folder), one.message)


def _from_here(at: Span, folder: Path) -> Span:
    path, here = (folder / at.file).resolve(), Path.cwd()
    name = path.relative_to(here) if path.is_relative_to(here) else path
    return replace(at, file=name.as_posix())


def as_github(found: Found) -> str:
    """Workflow commands, one a line: GitHub shows each at its place in the change."""
    return "\n".join(_command(one) for one in found)


def _command(one: Diagnostic) -> str:
    at = one.at
    said = {"file": at.file, "line": at.line, "endLine": at.end_line, "col": at.column, "endColumn": at.end_column}
    if at.line != at.end_line:
        del said["col"], said["endColumn"]
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in {**said, "title": one.code}.items())
    return f"::{GITHUB[one.severity]} {properties}::{_data(_whole(one))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _whole(one: Diagnostic) -> str:
    """Message, why and help, a line each."""
    help = f"help: {one.help}" if one.help else ""
    return "\n".join(line for line in (one.message, one.why, help) if line)


def as_gitlab(found: Found) -> str:
    """A Code Quality report; a finding that only moved to another line stays the same one."""
    entries = [
        {
            "description": f"{one.code} {one.message}" + (f" ({one.help})" if one.help else ""),
            "check_name": one.code,
            "fingerprint": print_,
            "severity": GITLAB[one.severity],
            "location": {"path": one.at.file, "lines": {"begin": one.at.line, "end": one.at.end_line}},
        }
        for one, print_ in zip(found, _fingerprints(found), strict=True)
    ]
    return json.dumps(entries, ensure_ascii=False, indent=2)


def _fingerprints(found: Found) -> Iterator[str]:
    seen: dict[str, int] = {}
    for one in found:
        said = f"{one.code} {one.at.file} {one.message}"
        seen[said] = seen.get(said, 0) + 1
        yield hashlib.sha256(f"{said} {seen[said]}".encode()).hexdigest()


def as_sarif(found: Found) -> str:
    """A log in SARIF 2.1.0."""
    names = sorted({one.code for one in found})
    driver = {"name": "Attain", "version": __version__, "rules": [_rule(name) for name in names]}
    prints = zip(found, _fingerprints(found), strict=True)
    results = [_result(one, names.index(one.code), print_) for one, print_ in prints]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(name: str) -> dict[str, Any]:
    code = codes().get(name)
    if code is None:
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.why.strip()},
        "help": {"text": f"Wrong:\n{code.bad}\n\nRight:\n{code.good}"},
    }


def _result(one: Diagnostic, rule: int, fingerprint: str) -> dict[str, Any]:
    result = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": LEVELS[one.severity],
        "message": {"text": _whole(one)},
        "locations": [_location(one.at)],
        "partialFingerprints": {"attain/v1": fingerprint},
    }
    if one.related:
        places = enumerate(one.related)
        result["relatedLocations"] = [
            {"id": number, **_location(two.at), "message": {"text": two.message}} for number, two in places
        ]
    return result


def _location(at: Span) -> dict[str, Any]:
    region = {"startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(at.file)}, "region": region}}


def as_junit(found: Found, files: Iterable[str], strict: bool) -> str:
    """A test report: each file a test, which fails where `attain check` would."""
    by_file: dict[str, list[Diagnostic]] = {file: [] for file in files}
    for one in found:
        by_file.setdefault(one.at.file, []).append(one)
    cases = [_case(file, said, strict) for file, said in sorted(by_file.items())]
    failed = sum("<failure" in case for case in cases)
    head = f'<testsuite name="attain check" tests="{len(cases)}" failures="{failed}" errors="0" skipped="0">'
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", head, *cases, "</testsuite>", "</testsuites>"]
    )


def _case(file: str, found: Found, strict: bool) -> str:
    bad = [one for one in found if one.severity is Severity.ERROR or (strict and one.severity is Severity.WARNING)]
    rest = [one for one in found if one not in bad]
    body = (
        [f"<failure message={quoteattr(_xml(str(bad[0])))} type={quoteattr(bad[0].code)}>{_told(bad)}</failure>"]
        if bad
        else []
    )
    body += [f"<system-out>{_told(rest)}</system-out>"] if rest else []
    return f'<testcase classname="attain.check" name={quoteattr(_xml(file))}>{"".join(body)}</testcase>'


def _told(found: Found) -> str:
    return escape(_xml("\n\n".join(f"{one.at}: {one.code} {_whole(one)}" for one in found)))


def _xml(text: str) -> str:
    return HIDDEN.sub("\ufffd", text)
