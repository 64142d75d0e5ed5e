"""Frozen values are what the standard library would have made of the same class."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from attain.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Plain:
    """A name, and what has a usual value."""

    name: str
    number: int = 3
    listed: list[int] = field(default_factory=list)
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """Without a field."""


@dataclass(frozen=True, slots=True)
class Worked:
    """With a field that is worked out."""

    name: str
    letters: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a name is wanted")
        object.__setattr__(self, "letters", len(self.name))


@dataclass(frozen=True, slots=True)
class Odd:
    """With words of its own for all that could be made."""

    name: str

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "odd"


@dataclass(frozen=True, slots=True)
class More(Plain):
    """A field more than Plain."""

    more: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Ordered:
    """Flags for which the standard library makes the class."""

    name: str


def standard(ours: type) -> Any:
    """The same fields as the standard library would make a class of them."""
    wanted = [
        (one.name, one.type, field(default=one.default, compare=one.compare))
        if one.default_factory is dataclasses.MISSING
        else (one.name, one.type, field(default_factory=one.default_factory, compare=one.compare))
        for one in dataclasses.fields(ours)
    ]
    return dataclasses.make_dataclass(ours.__name__, wanted, frozen=True, slots=True)


MADE: list[Callable[[Any], Any]] = [
    lambda kind: kind("Ada"),
    lambda kind: kind("Ada", 4),
    lambda kind: kind(name="Ada", listed=[1]),
    lambda kind: kind("Ada", 4, [2], 9),
    lambda kind: dataclasses.replace(kind("Ada", 4), name="Bo"),
]


@pytest.mark.parametrize("make", MADE)
def test_says_what_the_standard_library_says(make: Callable[[Any], Any]) -> None:
    ours, theirs = make(Plain), make(standard(Plain))
    assert repr(ours) == repr(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)


WRONG: list[Callable[[Any], Any]] = [
    lambda kind: kind(),
    lambda kind: kind("Ada", 1, [], 2, 3),
    lambda kind: kind("Ada", nam="Bo"),
]


@pytest.mark.parametrize("make", WRONG)
def test_refuses_what_the_standard_library_refuses(make: Callable[[Any], Any]) -> None:
    for kind in (Plain, standard(Plain)):
        with pytest.raises(TypeError, match=r"Plain\.__init__|__init__\(\)"):
            make(kind)


def test_each_value_has_a_list_of_its_own() -> None:
    assert Plain("Ada").listed is not Plain("Ada").listed


def test_equal_by_what_is_compared() -> None:
    assert Worked("Ada") == Worked("Ada")
    assert Plain("Ada", at=1) == Plain("Ada", at=2)
    assert Plain("Ada") != Plain("Bo")
    assert Nothing() == Nothing()


def test_values_of_two_classes_are_never_equal() -> None:
    assert Plain("Ada") != More("Ada")
    assert Worked("Ada") != Odd("Ada")


def test_equal_values_have_one_hash() -> None:
    assert len({Worked("Ada"), Worked("Ada"), Worked("Bo")}) == 2
    assert hash(Nothing()) == hash(Nothing())


@pytest.mark.parametrize("name", ["name", "other"])
def test_nothing_can_be_set_or_deleted(name: str) -> None:
    for change in (lambda: setattr(Plain("Ada"), name, "Bo"), lambda: delattr(Plain("Ada"), name)):
        with pytest.raises(FrozenInstanceError, match=f"field '{name}'"):
            change()


def test_what_is_worked_out_comes_after_the_fields() -> None:
    assert Worked("Ada").letters == 3
    with pytest.raises(ValueError, match="a name is wanted"):
        Worked("")


def test_words_of_its_own_are_kept() -> None:
    assert (hash(Odd("Ada")), repr(Odd("Ada")), Odd("Ada")) == (7, "odd", Odd("Ada"))


def test_a_class_may_add_fields_to_another() -> None:
    assert repr(More("Ada", more="x")) == "More(name='Ada', number=3, listed=[], at=0, more='x')"
    assert replace(More("Ada"), more="y") == More("Ada", more="y")


def test_a_copy_with_other_values() -> None:
    first = Plain("Ada", 4, [1], 5)
    other = replace(first, number=6)
    assert (other.name, other.number, other.at, first.number) == ("Ada", 6, 5, 4)
    assert other.listed is first.listed


def test_a_copy_works_out_anew() -> None:
    assert replace(Worked("Ada"), name="Bo").letters == 2
    assert replace(Nothing()) == Nothing()
    with pytest.raises(ValueError, match="letters"):
        replace(Worked("Ada"), letters=5)


def test_a_copy_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="nam"):
        replace(Plain("Ada"), nam="Bo")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_other_flags_are_the_standard_librarys() -> None:
    assert sorted([Ordered("b"), Ordered("a")]) == [Ordered("a"), Ordered("b")]
    assert replace(Ordered("a"), name="c") == Ordered("c")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301
def test_copied_and_kept(again: Callable[[Any], Any]) -> None:
    for one in (Plain("Ada", 4, [1]), Worked("Ada"), Nothing()):
        assert again(one) == one
    assert again(Worked("Ada")).letters == 3


def test_told_apart_by_what_it_holds() -> None:
    match Plain("Ada", 4):
        case Plain(name, number):
            assert (name, number) == ("Ada", 4)
