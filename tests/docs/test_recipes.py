"""Every recipe of "How do I say …" is laid into the worked example, and checking it says what the page says."""

from __future__ import annotations

from functools import cache

import pytest
from reference.recipes import BASE, BLOCK, HOW, Edit, Lost, Recipe, follow, lay, recipes

from attain.config.files import Folder, read_folder
from attain.language.language import Language
from attain.language.load import judge

RECIPES = recipes()
GROUPS = ["People", "Time", "Forms", "Scoring", "Visibility", "Sessions", "Changing", "Countries", "Several languages"]


@cache
def acme() -> tuple[Folder, Language]:
    folder = read_folder(BASE)
    return folder, judge(folder).language


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.title)
def test_a_recipe_says_what_the_page_says(recipe: Recipe) -> None:
    loaded = follow(recipe, *acme())
    assert [f"{one.code} {one.message}" for one in loaded.diagnostics] == recipe.told
    assert loaded.valid


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.title)
def test_a_recipe_changes_something(recipe: Recipe) -> None:
    assert recipe.edits, recipe.title


def test_the_page_answers_in_every_group_and_no_block_is_outside_of_a_recipe() -> None:
    groups = list(dict.fromkeys(one.group for one in RECIPES))
    assert groups == [*GROUPS, "Learning"]
    assert len(RECIPES) >= 40
    assert len({one.title for one in RECIPES}) == len(RECIPES)
    blocks = [one[1] for one in BLOCK.finditer(HOW.read_text("utf-8"))]
    assert blocks.count("yaml") == sum(len(one.edits) for one in RECIPES)


def test_entries_are_added_replaced_and_put_in_their_place() -> None:
    document = {"steps": [{"id": "a"}, {"id": "b", "steps": [{"id": "c"}]}], "people": {"boss": {"is": "x"}}}
    lay(document, Edit("f.yaml", (("after", "a"),), [{"id": "new"}]))
    lay(document, Edit("f.yaml", (("before", "c"),), [{"id": "first"}]))
    lay(document, Edit("f.yaml", (("under", "steps"),), [{"id": "b", "due": 1}]))
    lay(document, Edit("f.yaml", (("person", "boss"),), {"if_none": "skip"}))
    assert [one["id"] for one in document["steps"]] == ["a", "new", "b"]
    assert document["steps"][2] == {"id": "b", "due": 1}
    assert document["people"] == {"boss": {"is": "x", "if_none": "skip"}}


@pytest.mark.parametrize("way", [(("step", "z"),), (("after", "z"),)])
def test_a_place_that_is_not_there_is_told(way: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(Lost):
        lay({"steps": [{"id": "a"}]}, Edit("f.yaml", way, [{"id": "new"}]))
