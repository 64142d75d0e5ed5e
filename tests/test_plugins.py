"""What the loader tells people about plugins that it cannot use."""

from __future__ import annotations

import types
from typing import Any

import pytest

from attain.config.catalogue import Kind
from attain.errors import PluginError
from attain.hookspecs import Hooks, hookimpl
from attain.language.language import language_of
from attain.plugins import Plugins
from attain.versions import accepts


def plugin(**members: object) -> types.SimpleNamespace:
    return types.SimpleNamespace(**members)


def none() -> list[Kind]:
    return []


def unmarked() -> list[Kind]:
    return []


async def late() -> list[Kind]:
    return []


def broken() -> list[Kind]:
    raise ZeroDivisionError("by nought")


def odd_argument(wrong: object) -> list[Kind]:
    return []


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"register_kinds": unmarked}, "register_kinds() has the name of a hook but not the @hookimpl mark"),
        ({"register_kinds": hookimpl(late)}, "register_kinds() is async; hooks are plain functions"),
        ({"register_kind": hookimpl(none)}, "there is no hook register_kind()"),
        ({"register_kinds": hookimpl(odd_argument)}, "Plugin 'acme attain.language' for hook 'register_kinds'"),
    ],
)
def test_mistakes_that_are_refused(members: dict[str, Any], message: str) -> None:
    with pytest.raises(PluginError) as error:
        Plugins().add("acme", plugin(**members))
    assert 'plugin "acme": ' in error.value.message
    assert message in error.value.message


def test_a_misspelt_hook_is_suggested() -> None:
    with pytest.raises(PluginError) as error:
        Plugins().add("acme", plugin(register_kind=hookimpl(none)))
    assert error.value.help == 'did you mean "register_kinds"?'


def test_a_hook_that_fails_names_its_plugin() -> None:
    plugins = Plugins()
    plugins.add("acme", plugin(register_kinds=hookimpl(broken)))
    with pytest.raises(PluginError, match='plugin "acme": register_kinds\\(\\) failed: ZeroDivisionError: by nought'):
        plugins.kinds()


def test_they_answer_in_the_order_in_which_they_are_named() -> None:
    plugins = Plugins()
    for name in ("zulu", "alpha"):
        plugins.add(name, plugin(register_kinds=hookimpl(lambda name=name: [Kind(name, {}, "", name)])))
    assert [kind.name for kind in plugins.kinds()] == ["zulu", "alpha"]


def test_two_kinds_of_one_name_are_refused() -> None:
    plugins = Plugins()
    plugins.add("acme", plugin(register_kinds=hookimpl(lambda: [Kind("form", {}, "", "acme")])))
    with pytest.raises(PluginError, match='plugin "acme": the kind "form" exists already; attain brings it'):
        language_of(plugins)


def test_an_unknown_plugin_is_suggested() -> None:
    with pytest.raises(PluginError) as error:
        Plugins().enable({"goal_based": "from 0.1"})
    assert error.value.help == 'did you mean "goals_based"?'


@pytest.mark.parametrize(
    ("wanted", "version", "fits"),
    [
        ("from 1.0", "1.0.0", True),
        ("from 1.0", "0.9", False),
        ("from 1.0", "1", True),
        ("only 1.2", "1.2.7", True),
        ("only 1.2", "1.20", False),
        ("from 1.0 below 2.0", "2.0.0", False),
        ("from 1.0 below 2.0", "1.99", True),
    ],
)
def test_versions(wanted: str, version: str, fits: bool) -> None:
    assert accepts(wanted, version) is fits


@pytest.mark.parametrize("hook", [name for name in vars(Hooks) if name[0] != "_"])
def test_every_hook_is_explained(hook: str) -> None:
    assert getattr(Hooks, hook).__doc__
