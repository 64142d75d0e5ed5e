"""`attain upgrade`: older words become those of today, and comments stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.cli.main import cli
from attain.config.past import PAST, VERSION
from attain.config.source import Source
from attain.errors import PluginError
from attain.hookspecs import hookimpl
from attain.language.language import language_for, language_of
from attain.language.load import load
from attain.language.upgrade import upgraded_data, upgraded_text
from attain.plugins import Plugins
from attain.upgrading.changes import step_from, upgraded

BASE = Path(__file__).parents[1] / "errors/base"
OLD = """\
# Written long ago.
apiVersion: attain/v1alpha1
kind: workflow
id: old
title: Old
about: employee
start: { by: cycle }
people:
  manager:
    is: manager of employee
    fallback: stop_the_plan # must be somebody
steps:
  - id: look_back
    title: Look back
    do: complete_form
    who: employee
    form: quick_self
    # nobody waits for good
    deadline: 5 days after it opens
    when_late: continue
  - id: voices
    title: Voices
    do: parallel
    branches:
      - { id: one, steps: [{ id: ask, title: Ask, do: ask_each, anonymous: { need_at_least: 3, below: hide },
          deadline: release_date }] }
visibility: []
"""
NEW = """\
# Written long ago.
apiVersion: attain/v1
kind: workflow
id: old
title: Old
about: employee
start: { by: cycle }
people:
  manager:
    is: manager of employee
    if_none: stop_the_plan  # must be somebody
steps:
  - id: look_back
    title: Look back
    do: fill_form
    who: employee
    form: quick_self
    # nobody waits for good
    due: 5 days after it opens
    if_late: continue
  - id: voices
    title: Voices
    do: parallel
    branches:
      - id: one
        steps:
          - { id: ask, title: Ask, do: ask_each, anonymous: { show_from: 3 answers, below: hide }, due: release_date }
visibility: []
"""
PLAN = """\
apiVersion: attain/v1alpha1
kind: goal_plan
id: plan
title: Plan
count: { at_least: 1, at_most: 3 }  # few
"""


def test_an_old_workflow_becomes_one_of_today() -> None:
    assert upgraded_text(Source("a.yaml", OLD), language_for({})) == NEW
    assert upgraded_text(Source("a.yaml", NEW), language_for({})) is None


def test_a_plugin_upgrades_its_own_kinds() -> None:
    said = upgraded_text(Source("a.yaml", PLAN), language_for({"goals_based": "from 0"}))
    assert said == PLAN.replace("v1alpha1", "v1").replace("count", "items")
    alone = upgraded_text(Source("a.yaml", PLAN), language_for({}))
    assert alone == PLAN.replace("v1alpha1", "v1")


@pytest.mark.parametrize("given_back", [{"apiVersion": "attain/v1alpha1"}, {}, "text"])
def test_a_plugin_that_upgrades_wrongly_is_named(given_back: object) -> None:
    class Bad:
        @hookimpl
        def upgrade(self) -> object:
            return given_back

    plugins = Plugins()
    plugins.add("bad", Bad())
    with pytest.raises(PluginError, match=r'plugin "bad": upgrade\(\) must give'):
        upgraded_data({"apiVersion": PAST[0], "kind": "form"}, language_of(plugins))


def test_a_plugin_that_fails_is_named() -> None:
    class Bad:
        @hookimpl
        def upgrade(self) -> object:
            return 1 // 0

    plugins = Plugins()
    plugins.add("bad", Bad())
    with pytest.raises(PluginError, match=r'plugin "bad": upgrade\(\) failed: ZeroDivisionError'):
        upgraded_data({"apiVersion": PAST[0], "kind": "form"}, language_of(plugins))


def test_every_older_version_leads_to_this_one() -> None:
    for version in PAST:
        while version != VERSION:
            assert step_from(version).was == version
            version = step_from(version).now


DATA = st.recursive(
    st.one_of(st.integers(0, 5), st.booleans(), st.sampled_from(["complete_form", "a"])),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(
            st.sampled_from(["deadline", "due", "steps", "do", "anonymous", "need_at_least"]), below, max_size=4
        ),
    ),
    max_leaves=15,
)


@settings(max_examples=100, deadline=None)
@given(steps=DATA)
def test_upgrading_is_pure_loses_nothing_and_is_done_once(steps: object) -> None:
    old = {"apiVersion": PAST[0], "kind": "workflow", "steps": steps}
    before = repr(old)
    new = upgraded("workflow", PAST[0], old)
    assert repr(old) == before
    assert scalars(new) == scalars(old)
    assert upgraded_data(new, language_for({})) is new


def scalars(node: object) -> int:
    if isinstance(node, dict):
        return sum(scalars(one) for one in node.values())
    return sum(scalars(one) for one in node) if isinstance(node, list) else 1


def test_a_folder_of_yesterday_is_refused_upgraded_and_sound(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BASE, tmp_path / "organisation"))
    for path in folder.rglob("*.yaml"):
        path.write_text(aged(path.read_text()))
    assert {one.code for one in load(folder).diagnostics} == {"E006"}
    shown = CliRunner().invoke(cli, ["upgrade", "--diff", str(folder)])
    assert shown.exit_code == 1
    assert "+apiVersion: attain/v1\n" in shown.output
    assert not load(folder).valid
    done = CliRunner().invoke(cli, ["upgrade", str(folder)])
    assert done.exit_code == 0
    assert "13 of 13 files were of attain/v1alpha1" in done.output
    assert load(folder).diagnostics == ()
    again = CliRunner().invoke(cli, ["upgrade", str(folder)])
    assert (again.exit_code, again.output) == (0, "13 files, all of attain/v1\n")


def aged(text: str) -> str:
    """The base as attain/v1alpha1 would have said it."""
    words = (
        ("attain/v1", "attain/v1alpha1"),
        ("if_none:", "fallback:"),
        ("if_late:", "when_late:"),
        (" due:", " deadline:"),
    )
    more = (("do: fill_form", "do: complete_form"), ("required:", "mandatory:"), ("\nstarts:", "\nbegins:"))
    for new, old in (*words, *more):
        text = text.replace(new, old)
    return text


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BASE, tmp_path / "organisation"))
    (folder / "broken.yaml").write_text("a: [1\n")
    done = CliRunner().invoke(cli, ["upgrade", str(folder)])
    assert done.exit_code == 1
    assert "E001" in done.output
