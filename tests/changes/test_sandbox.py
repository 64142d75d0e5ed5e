"""A sandbox: everything is in the copy, and nothing leaves it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from changes_help import folder_with
from click.testing import CliRunner
from litestar.testing import TestClient
from portal_help import SETTINGS, enter
from reviews_help import reopen, sign_in_link
from sqlalchemy import func, inspect, select

from attain import syncing
from attain.bridge import connected
from attain.cases.outside_tables import outside_link
from attain.cases.tables import task
from attain.cli.main import cli
from attain.cli.serve import diverted
from attain.errors import AttainError
from attain.kernel import Kernel
from attain.planning.applying import apply_plan
from attain.planning.editing import changed
from attain.planning.plan import plan_folder
from attain.planning.pulling import pull
from attain.portal.serve import portal_app
from attain.portal.tables import portal_session
from attain.revisions.sandboxes import sandbox_of
from attain.store.engines import StoreError
from attain.store.types import metadata

OWN = ("sandbox", "portal_session", "sign_in_link", "outside_link", "audit_entry", "audit_note", "id_block")


def run(*words: str) -> Any:
    return CliRunner().invoke(cli, list(words))


def made(real: str, copy: str, tmp_path: Path) -> Any:
    found = run("sandbox", copy, "--database", real, "--mail", str(tmp_path / "mail"))
    assert found.exit_code == 0, found.output + str(found.exception)
    return reopen(copy)


def counts(kernel: Kernel) -> dict[str, int]:
    with kernel.store.read() as connection:
        there = set(inspect(connection).get_table_names())
        tables = [table for table in metadata.sorted_tables if table.name in there and table.name not in OWN]
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }


def signed_in(trial: Any) -> str:
    """Somebody opens a page; gives it."""
    with TestClient(portal_app(trial.kernel, SETTINGS)) as client:
        enter(client, sign_in_link(trial, trial.person("1010")))
        return str(client.get("/").text)


def test_everything_is_in_the_copy(real: str, copy_url: str, tmp_path: Path) -> None:
    own = reopen(real)
    signed_in(own)
    with own.kernel.store.write(syncing.JOB, "ask") as tx:
        link: dict[str, Any] = {
            "id": tx.id("outside_link"),
            "token_hash": bytes(32),
            "made_at": tx.now,
            "expires_at": tx.now,
        }
        link["task_id"] = tx.connection.execute(select(task.c.id).limit(1)).scalar_one()
        tx.bulk_insert(outside_link, [link])
    copy = made(real, copy_url, tmp_path)
    whole = counts(own.kernel)
    assert whole["cases"] > 200
    assert counts(copy.kernel) == whole
    with copy.kernel.store.read() as connection:
        for table in (portal_session, outside_link):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0
    with own.kernel.store.read() as connection:
        assert sandbox_of(connection) is None
        assert connection.execute(select(func.count()).select_from(portal_session)).scalar() == 1
    for each in (own, copy):
        each.kernel.store.close()


def test_every_page_says_so_and_mail_is_diverted(real: str, copy_url: str, tmp_path: Path) -> None:
    copy = made(real, copy_url, tmp_path)
    assert "Sandbox: a copy of" in signed_in(copy)
    assert diverted(copy.kernel) == tmp_path / "mail"
    copy.kernel.store.close()
    own = reopen(real)
    assert "Sandbox" not in signed_in(own)
    assert diverted(own.kernel) is None
    own.kernel.store.close()


def test_no_learning_system_is_asked(real: str, copy_url: str, tmp_path: Path) -> None:
    copy = made(real, copy_url, tmp_path)
    with pytest.raises(AttainError, match="this is a sandbox"):
        connected(copy.kernel, "academy", tmp_path)
    assert syncing.ask_when_due(copy.kernel) == 0
    copy.kernel.store.close()


def test_only_configuration_comes_back(real: str, copy_url: str, tmp_path: Path) -> None:
    files, copy = folder_with(tmp_path / "files"), made(real, copy_url, tmp_path)
    edit = changed(copy.kernel, ("cycle", "half_year_2027"), {("ends",): "2027-08-06"}, "1010", "Tried")
    apply_plan(copy.kernel, syncing.JOB, edit)
    texts = pull(copy.kernel, files).texts
    copy.kernel.store.close()
    assert list(texts) == ["cycles/half_year_2027.yaml"]
    for name, text in texts.items():
        (files / name).write_text(text, "utf-8")
    own = reopen(real)
    _, plan = plan_folder(own.kernel, files)
    assert plan is not None
    assert [(one.difference.where, one.difference.after) for one in plan.changes] == [("ends", "2027-08-06")]
    assert plan.drift == ()
    own.kernel.store.close()


def test_it_never_overwrites_and_never_copies_a_copy(real: str, copy_url: str, tmp_path: Path) -> None:
    made(real, copy_url, tmp_path).kernel.store.close()
    again = run("sandbox", copy_url, "--database", real, "--mail", str(tmp_path / "mail"))
    assert isinstance(again.exception, StoreError)
    of_copy = run("sandbox", f"{tmp_path}/other.db", "--database", copy_url)
    assert "is a sandbox itself" in str(of_copy.exception)
    assert not (tmp_path / "other.db").exists()


def test_the_folder_of_mail_must_be_named_where_no_file_tells_it(tmp_path: Path) -> None:
    found = run("sandbox", "postgresql://u@localhost/other", "--database", f"{tmp_path}/a.db")
    assert "add --mail FOLDER" in str(found.exception)


def test_one_kind_of_database_is_not_copied_into_the_other(real: str, tmp_path: Path) -> None:
    to = "postgresql://u@localhost/other" if real.startswith("sqlite") else f"sqlite:///{tmp_path}/other.db"
    found = run("sandbox", to, "--database", real, "--mail", str(tmp_path))
    assert "same kind of database" in str(found.exception)
