"""What the scores of a case take from recorded measures of its subject (`attain.scoring.measured` says which)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.measures.store import everything
from attain.phrases.calendar import local_day
from attain.scoring.measured import Measured, Recorded, measures_of, of_measures
from attain.scoring.others import Around
from attain.workflow.recorded import measure_titles
from attain.workflow.result_scale import scale_of_measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.scoring.inputs import Source
    from attain.scoring.model import Score


def inputs_of_measures(connection: Connection, running: Running, scores: Sequence[Score]) -> dict[str, Source]:
    """The inputs of `scores` that are measures; no statement is sent where there are none.

    What the case itself recorded is not among them.
    """
    wanted = measures_of(scores)
    if not wanted:
        return {}
    values: dict[str, list[Recorded]] = {name: [] for name in wanted}
    scales, last = dict[str, str](), dict[tuple[str, str], tuple[str, object]]()
    for one in everything(connection, [running.subject_id], wanted):
        value = one.label or one.off_scale or one.number
        if value is None or one.case_id == running.id:
            continue
        line, said = (one.name, one.item), (one.source, one.valid_from)
        if one.source == "import" and last.get(line) == said:
            corrected = (one.item, one.valid_from)
            values[one.name] = [each for each in values[one.name] if (each.item, each.day) != corrected]
        values[one.name].append(Recorded(one.valid_from, value, one.item))
        scales[one.name], last[line] = one.scale, said
    titles = measure_titles(running.catalogue)

    def measured(name: str) -> Measured:
        scale = scales.get(name) or scale_of_measure(running.catalogue, name)
        return Measured(values[name], scale, titles.get(name, name))

    around = Around(running.workflow.id, running.dates["cut_off"], running.period, running.calendar)
    return of_measures(scores, measured, around, local_day(running.state.opened_at, running.zone))
