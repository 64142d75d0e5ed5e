"""A report as its page shows it: finished words, charts and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from attain.api.language import words
from attain.api.portal import Bar, Bars, Column, Line, Radar, Table, Text, number
from reviews_360 import report as said
from reviews_360.model import GAP
from reviews_360.reading import Read, top_of

if TYPE_CHECKING:
    from attain.api.feedback import CaseOf
    from reviews_360.model import Group, Question
    from reviews_360.report import Figure, PartSeen

RADAR_AXES = range(5, 13)
RADAR_LINES = 4


@dataclass(frozen=True, slots=True)
class Comments:
    """What was written to one question: by group, in no order that tells."""

    question: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """A part: at most one of radar, bars, table and comments is filled; none when too few answered."""

    title: str
    help: str
    radar: Radar | None = None
    bars: tuple[Bars, ...] = ()
    table: Table | None = None
    comments: tuple[Comments, ...] = ()

    @property
    def is_empty(self) -> bool:
        """There is nothing that may be shown."""
        return not (self.radar or self.bars or self.table or self.comments)


@dataclass(frozen=True, slots=True)
class ReportView:
    """A whole report."""

    title: str
    help: str
    subject: str
    heard: str
    hidden: str
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True)
class Sayings:
    """The words of a report: titles of groups, questions and items in the reader's language."""

    case: CaseOf
    read: Read
    language: str

    def group(self, name: str) -> str:
        """The title of a group."""
        found = self.read.report.group(name)
        return words(found.title, self.language) if found else name

    def question(self, question: Question, item: str) -> str:
        """The item where there is one, else the field's title."""
        title = self.case.items.get((question.section, item)) if item else None
        if title:
            return words(title, self.language)
        form = self.case.form_of(question.step)
        field = form.field(question.section, question.field) if form else None
        return words(field.title, self.language) if field else question.field


def report_view(case: CaseOf, read: Read, language: str = "en") -> ReportView:
    """A report as the page shows it."""
    say = Sayings(case, read, language)
    parts = tuple(_part(say, part) for part in read.parts)
    heard = ", ".join(f"{say.group(name)}: {voice.answers}" for name, voice in read.voices.items())
    report = read.report
    return ReportView(
        words(report.title, language),
        words(report.help, language) if report.help else "",
        case.subject,
        heard,
        _hidden(say, read.too_few),
        parts,
    )


def _hidden(say: Sayings, groups: Iterable[Group]) -> str:
    names = ", ".join(say.group(group.id) for group in groups)
    return f"Too few answered to be shown by themselves: {names}. So nobody can tell who wrote what." if names else ""


def _part(say: Sayings, seen: PartSeen) -> PartView:
    title, about = words(seen.part.title, say.language), seen.part.help
    help = words(about, say.language) if about else ""
    if seen.is_empty:
        return PartView(title, help)
    if seen.words:
        return PartView(title, help, comments=_comments(say, seen))
    if seen.part.shows == "spread":
        return PartView(title, help, table=_spread(say, seen, title))
    if seen.part.shows == GAP:
        return _gap(say, seen, title, help)
    if seen.part.shows in ("highest", "lowest"):
        return PartView(title, help, bars=_ranked(say, seen))
    return _averages(say, seen, title, help)


def _comments(say: Sayings, seen: PartSeen) -> tuple[Comments, ...]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for question, item, group, texts in seen.words:
        found.setdefault(say.question(question, item), []).append((say.group(group), texts))
    return tuple(Comments(question, tuple(groups)) for question, groups in found.items())


def _top(say: Sayings, lines: Iterable[said.Line]) -> Fraction | None:
    tops = {top_of(say.case, line.question) for line in lines}
    return tops.pop() if len(tops) == 1 else None


def _averages(say: Sayings, seen: PartSeen, title: str, help: str) -> PartView:
    if not seen.part.by_group:
        return PartView(title, help, bars=_ranked(say, seen))
    shown = [line for line in seen.lines if line.by_group]
    names = list(dict.fromkeys(name for line in shown for name in line.by_group))
    order = [group.id for group in say.read.report.groups if group.id in names]
    top = _top(say, shown)
    if len(shown) in RADAR_AXES and 1 < len(order) <= RADAR_LINES and top is not None:
        return PartView(title, help, radar=_radar(say, shown, order, int(top)))
    bars = tuple(
        Bars(
            say.question(line.question, line.item),
            tuple(Bar(say.group(name), _mean(line.by_group.get(name))) for name in order),
            most=top_of(say.case, line.question),
            head=("Group", "Average"),
        )
        for line in shown
    )
    return PartView(title, help, bars=bars)


def _radar(say: Sayings, shown: list[said.Line], order: list[str], top: int) -> Radar:
    axes = tuple(say.question(line.question, line.item) for line in shown)
    lines = tuple(Line(say.group(name), tuple(_mean(line.by_group.get(name)) for line in shown)) for name in order)
    return Radar("Averages by group", axes, lines, top)


def _mean(figure: Figure | None) -> Fraction | None:
    return figure.mean if figure else None


def _ranked(say: Sayings, seen: PartSeen) -> tuple[Bars, ...]:
    known = [line for line in seen.lines if line.all is not None]
    bars = tuple(Bar(say.question(line.question, line.item), _mean(line.all)) for line in known)
    title = "Average of the others"
    return (Bars(title, bars, most=_top(say, known), head=("Statement", title)),) if bars else ()


def _spread(say: Sayings, seen: PartSeen, title: str) -> Table:
    """Lowest, average and highest; a row for each group where the part is by group."""
    heads = ("Statement", *(("Group",) if seen.part.by_group else ()), "Lowest", "Average", "Highest", "Answers")
    rows = []
    for line in seen.lines:
        figures: Mapping[str, Figure | None] = line.by_group if seen.part.by_group else {"": line.all}
        for name, figure in figures.items():
            if figure is not None:
                group = (Text(say.group(name)),) if seen.part.by_group else ()
                values = (figure.lowest, figure.mean, figure.highest, figure.answers)
                asked = Text(say.question(line.question, line.item))
                rows.append((asked, *group, *(Text(number(value)) for value in values)))
    return _table(title, heads, rows, words_first=2 if seen.part.by_group else 1)


def _gap(say: Sayings, seen: PartSeen, title: str, help: str) -> PartView:
    own = [group.id for group in say.read.report.groups if group.step and say.case.is_own(group.step)]
    rows = []
    for line in seen.lines:
        for name in own:
            gap, mine = line.gap(name), line.by_group.get(name)
            if gap is not None and mine is not None and line.all is not None:
                values = (number(mine.mean), number(line.all.mean), _signed(gap))
                rows.append((Text(say.question(line.question, line.item)), *(Text(value) for value in values)))
    heads = ("Statement", say.group(own[0]) if own else "You", "Others", "Difference")
    return PartView(title, help, table=_table(title, heads, rows) if rows else None)


def _signed(gap: Fraction) -> str:
    return f"+{number(gap)}" if gap > 0 else number(gap)


def _table(title: str, heads: Iterable[str], rows: list[tuple[Text, ...]], words_first: int = 1) -> Table:
    columns = tuple(Column(head, "start" if place < words_first else "end") for place, head in enumerate(heads))
    return Table(title, columns, tuple(rows))
