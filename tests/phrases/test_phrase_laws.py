from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from attain.phrases import ast
from attain.phrases.conditions_grammar import TOGETHER
from attain.phrases.parser import PhraseError, parse_condition, parse_duration, parse_people, parse_time
from attain.phrases.writer import format

names = st.from_regex(r"[a-z][a-z_]{1,6}", fullmatch=True).filter(
    lambda word: (
        word
        not in {
            *(
                "is",
                "are",
                "was",
                "were",
                "in",
                "and",
                "or",
                "of",
                "at",
                "not",
                "tagged",
                "true",
                "false",
                "due",
                "all",
                "any",
            ),
            *("none", "most", "last", "sum", "measure", "tenure", "time", "days", "years", "case", "everyone", "role"),
            *(
                "organisation",
                "cycle",
                "cut_off",
                "occasion",
                "started_by",
                "it",
                "end",
                "the",
                "chosen",
                "by",
                "nearest",
            ),
            *(
                "opens",
                "ends",
                "submitted",
                "manager",
                "delegate",
                "former",
                "direct",
                "colleagues",
                "running",
                "before",
                "after",
            ),
            *("day", "week", "month", "year", "hour", "under", "better", "worse", "more", "less", "completed", "since"),
        }
    )
)
durations = st.builds(
    ast.Duration, st.integers(0, 400), st.sampled_from(["hour", "day", "working day", "week", "month", "year"])
)
anchors = st.one_of(
    st.sampled_from(["it opens", "due", "cut_off", "case ends", "cycle start"]).map(ast.Anchor),
    names.map(lambda name: ast.Anchor("date", name)),
    st.builds(ast.Anchor, st.just("step"), names, st.sampled_from(["opens", "submitted", "ends"])),
    names.map(lambda name: ast.Anchor("case", name)),
)
simple = st.one_of(
    st.dates().map(ast.On), anchors, st.builds(ast.Offset, durations, st.sampled_from(["after", "before"]), anchors)
)
times = simple | st.lists(simple, min_size=2, max_size=3).map(lambda found: ast.Earliest(tuple(found)))
units = st.deferred(
    lambda: st.one_of(
        st.just(ast.WholeOrganisation()), st.builds(ast.UnitNamed, names, texts), st.builds(ast.UnitOf, names, people)
    )
)
texts = st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), min_size=1, max_size=8)
people: st.SearchStrategy[ast.People] = st.recursive(
    names.map(ast.Named) | names.map(ast.Chosen) | names.map(ast.ByLookup),
    lambda inner: st.one_of(
        st.builds(ast.Related, names | st.sampled_from(["manager", "matrix managers"]), inner),
        st.builds(ast.Reports, inner),
        st.builds(ast.Colleagues, inner),
        st.builds(ast.NearestRole, names, inner),
        st.builds(ast.RoleHolders, names, st.none() | st.builds(ast.UnitOf, names, inner)),
        st.builds(ast.Everyone, st.builds(ast.UnitNamed, names, texts), st.booleans()),
        st.builds(ast.Former, inner, simple),
    ),
    max_leaves=4,
)
decimals = st.decimals(-1000, 1000, places=2)
paths = st.lists(names, min_size=2, max_size=3).map(lambda parts: ast.Path(tuple(parts)))
operands = st.one_of(
    decimals, decimals.map(ast.Percent), texts.map(ast.Name), st.booleans(), st.dates().map(ast.On), durations, paths
)
subjects = st.one_of(
    st.builds(ast.FactOf, names, names | st.just("employee")),
    paths,
    st.builds(ast.MeasureOf, names, st.booleans()),
    st.builds(ast.MeasureOf, names, within=durations, how=st.sampled_from(["", *TOGETHER])),
    st.builds(ast.CountOf, st.sampled_from(["any", "all", "none", "most"]), st.just(0), paths),
    st.builds(ast.CountOf, st.sampled_from(["at least", "at most"]), st.integers(0, 9), paths),
    st.builds(ast.Tenure, st.sampled_from(["tenure", "time in role"]), simple),
    names.map(ast.CaseOf),
    st.builds(ast.LastScore, names, names),
    st.builds(ast.Counted, st.sampled_from(["days with", "days since", "years since"]), names),
    st.sampled_from(["occasion", "started_by"]).map(ast.Special),
)
clauses = st.one_of(
    st.builds(
        ast.Clause,
        subjects,
        st.sampled_from(["is", "is not", "at least", "at most", "more than", "less than", "better than", "worse than"]),
        st.tuples(operands),
    ),
    st.builds(ast.Clause, subjects, st.just("in"), st.lists(operands, min_size=1, max_size=3).map(tuple)),
    st.builds(ast.Clause, subjects, st.sampled_from(["before", "after"]), st.tuples(simple)),
    st.builds(ast.Clause, subjects, st.sampled_from(["running", "under target", "completed"])),
    st.builds(ast.Clause, paths, st.sampled_from(["skipped", "answered", "made", "late"])),
    names.map(ast.InPopulation),
)
conditions: st.SearchStrategy[ast.Condition] = st.recursive(
    clauses | st.booleans().map(ast.Always),
    lambda inner: st.builds(
        ast.Junction, st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=5,
)


@given(people)
def test_people_come_back(node: ast.People) -> None:
    assert parse_people(str(format(node))) == node


@given(times)
def test_times_come_back(node: ast.Time) -> None:
    assert parse_time(str(format(node))) == node


@given(conditions)
def test_conditions_come_back(node: ast.Condition) -> None:
    assert parse_condition(format(node)) == node


@given(st.sampled_from([parse_people, parse_time, parse_duration, parse_condition]), st.text(max_size=40))
def test_any_text_is_read_or_refused(read: Any, text: str) -> None:
    problem = failure(read, text)
    assert problem is None or 0 <= problem.at[0] <= problem.at[1] <= len(text)


def failure(read: Any, text: str) -> PhraseError | None:
    try:
        read(text)
    except PhraseError as error:
        return error
    return None
