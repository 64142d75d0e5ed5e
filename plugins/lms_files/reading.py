"""From rows of the catalogue and the transcript to what the port speaks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal

from attain.api.learning import Activity, CataloguePage, Completed, Progress, ProgressPage, RowProblem
from lms_files import cells
from lms_files.settings import Files
from lms_files.tables import Layout, Row, load, rows_of

PAGE = 500
STATUSES = ("open", "hidden", "retired")
MOVING = ("enrolled", "in_progress", "suspended", "withdrawn", "expired")
ENDED = ("completed", "passed", "failed", "waived", "satisfied")
HUNDRED = Decimal(100)


def catalogue(files: Files) -> Iterator[CataloguePage]:
    """The whole catalogue; a sweep unless somebody may still be writing it, for then what is missing is not gone."""
    content = load(files.folder / files.catalogue)
    layout = Layout(("id", "title"), files.columns, files.encoding)
    page: list[Activity] = []
    problems: list[RowProblem] = []
    for row in rows_of(content, layout):
        found = row if isinstance(row, RowProblem) else _activity(row)
        if isinstance(found, Activity):
            page.append(found)
        else:
            problems.append(found)
        if len(page) == PAGE:
            yield CataloguePage(page, problems)
            page, problems = [], []
    yield CataloguePage(page, problems, swept=content.whole)


def _activity(row: Row) -> Activity | RowProblem:
    name = row["id"]
    status = row["status"].lower() or "open"
    try:
        if not name or not row["title"]:
            raise ValueError("the id is empty" if not name else "the title is empty")
        if status not in STATUSES:
            raise ValueError(f"status is {row['status']!r}; it may be {', '.join(STATUSES)}")
        minutes = cells.minutes(row["duration_minutes"])
    except ValueError as error:
        return RowProblem(row.where, str(error), name)
    texts = (row["title"], row["summary"], row["kind"].lower() or "course", row["url"], row["language"])
    return Activity(name, row["code"] or name, *texts, minutes, status)


def transcript(files: Files, cursor: object) -> Iterator[ProgressPage]:
    """What the transcript says; nothing when its bytes are those that the cursor names."""
    content = load(files.folder / files.transcript)
    mark = hashlib.sha256(content.data).hexdigest()
    if isinstance(cursor, dict) and cursor.get("sha256") == mark:
        return
    # A line that is left out now is to be looked for again, also when nothing is added to it.
    left_out = not content.whole and not content.ended
    layout = Layout(("learner", "activity", "status"), files.columns, files.encoding, whole_lines=left_out)
    done: list[Completed] = []
    moves: list[Progress] = []
    problems: list[RowProblem] = []
    for row in rows_of(content, layout):
        found = row if isinstance(row, RowProblem) else _happened(row, files)
        if isinstance(found, Completed):
            done.append(found)
        elif isinstance(found, Progress):
            moves.append(found)
        else:
            problems.append(found)
        if len(done) + len(moves) == PAGE:
            yield ProgressPage(done, moves, problems)
            done, moves, problems = [], [], []
    yield ProgressPage(done, moves, problems, {"sha256": "" if left_out else mark})


def _happened(row: Row, files: Files) -> Completed | Progress | RowProblem:
    status = column = row["status"].lower().replace(" ", "_")
    try:
        for column in ("learner", "activity"):
            if not row[column]:
                raise ValueError(f"{column} is empty")
        if status in MOVING:
            return _progress(row, status, files)
        if status in ENDED:
            return _completed(row, status, files)
        known = ", ".join((*ENDED, *MOVING))
        raise ValueError(f"status is {row['status']!r}; it may be {known}")
    except ValueError as error:
        return RowProblem(row.where, str(error), row["activity"])


def _learner(row: Row, files: Files) -> str:
    return row["learner"].lower() if files.by_mail else row["learner"]


def _progress(row: Row, status: str, files: Files) -> Progress:
    at = cells.moment(row["completed_at"] or row["at"], "at", files.zone)
    progress = cells.share(row["progress"])
    return Progress(_learner(row, files), row["activity"], status, row.where, at[1] if at else None, progress)


def _completed(row: Row, status: str, files: Files) -> Completed:
    at = cells.moment(row["completed_at"] or row["at"], "completed_at", files.zone)
    if at is None:
        raise ValueError("completed_at is empty")
    score = cells.number(row["score"], "score")
    most = cells.number(row["score_max"], "score_max")
    if score is not None and score > (HUNDRED if most is None else most):
        raise ValueError(f"score is {row['score']}, which is more than {HUNDRED if most is None else most}")
    return Completed(
        learner=_learner(row, files),
        activity=row["activity"],
        completed_on=at[0],
        completed_at=at[1],
        precision=at[2],
        outcome=status,
        where=row.where,
        event_id=row["event_id"],
        activity_title=row["title"],
        score=score,
        score_max=None if score is None else (most or HUNDRED),
        valid_until=cells.day(row["valid_until"], "valid_until"),
        evidence_url=row["url"],
        retracted=cells.yes(row["retracted"], "retracted"),
        raw=dict(row.cells),
    )
