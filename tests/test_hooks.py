"""Every hook is explained, documented, gathered and used by a plugin of our own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from attain.hookspecs import Hooks
from attain.plugins import Plugins

ROOT = Path(__file__).parent.parent
HOOKS = [name for name in vars(Hooks) if not name.startswith("_")]


def used() -> set[str]:
    """The hooks that built-in plugins implement."""
    sources = [*ROOT.glob("plugins/*/language.py"), *ROOT.glob("plugins/*/plugin.py")]
    trees = [ast.parse(source.read_text()) for source in sources]
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_explained_documented_gathered_and_used(hook: str) -> None:
    assert getattr(Hooks, hook).__doc__
    assert f"### `{hook}(" in (ROOT / "docs/hooks.md").read_text()
    assert f'"{hook}"' in Path(Plugins.__init__.__code__.co_filename).read_text()
    assert hook in used()


def test_nothing_is_documented_that_is_no_hook() -> None:
    lines = (ROOT / "docs/hooks.md").read_text().splitlines()
    titles = [line[5:].partition("(")[0] for line in lines if line[:5] == "### `"]
    assert sorted(titles) == sorted(HOOKS)
