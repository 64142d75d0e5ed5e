"""Cases of a story that other cases of it open, in memory: by an outcome, by a start that waits for one, by a step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from attain.cases.lookups import OfItem
from attain.errors import AttainError
from attain.phrases.calendar import local_day
from attain.phrases.conditions import holds
from attain.phrases.populations import reason_against
from attain.scenarios.in_memory import Among, InMemory
from attain.scenarios.leading_on import MOST
from attain.scenarios.opening import Opening
from attain.scenarios.papers import Nth
from attain.scenarios.stage import MORNING, at_hour
from attain.scenarios.story import Unplayable
from attain.workflow import inputs as i
from attain.workflow.effects import OpenCase
from attain.workflow.starts import On, by_happening, is_free
from attain.workflow.starts import Opening as StartOpening

if TYPE_CHECKING:
    from datetime import date, datetime

    from attain.scenarios.company import Company
    from attain.scenarios.story import Story
    from attain.workflow.case import StepKey
    from attain.workflow.model import Outcome, Start, Workflow


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that opens on a day to come, if its start lets it then; `start` is None where nothing is asked."""

    workflow: Workflow
    opening: StartOpening
    start: Start | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """A case that a step of another one waits for."""

    case: InMemory
    by: InMemory
    key: StepKey


class Following:
    """All cases of one person in a story in the order in which they opened; `hear` opens what follows from them."""

    def __init__(self, story: Story, subject: str, company: Company) -> None:
        self.story, self.subject, self.company = story, subject, company
        self.cases: list[InMemory] = []
        self.waiting: list[Waiting] = []
        self._used: list[Used] = []
        self._heard: dict[int, int] = {}
        self._over: set[int] = set()

    def among(self, opening: Opening | None = None) -> Among:
        """The place of the next case."""
        return Among(self.company, len(self.cases) + 1, opening)

    def add(self, case: InMemory) -> None:
        """One more case, which takes the people of the story as they are."""
        self.cases.append(case)
        case.knows.number = len(self.cases)
        self.company.running[case.knows.number] = case.knows.workflow.id

    def hour(self) -> datetime | None:
        """When the next case opens that waits for its day."""
        zone = str(self.story.catalogue.organisation.data["zone"])
        return min((at_hour(one.opening.day, MORNING, zone) for one in self.waiting), default=None)

    def open_until(self, day: date) -> None:
        """Open what waits for a day that has come."""
        for one in [each for each in self.waiting if each.opening.day <= day]:
            self.waiting.remove(one)
            self._begin(one)

    def hear(self) -> None:
        """What follows from what has just happened in the cases, until nothing does any more."""
        while any(self._of_effects(case) | self._of_end(case) for case in list(self.cases)):
            pass

    # --- steps that use another workflow ---

    def _of_effects(self, case: InMemory) -> bool:
        new = case.play.effects[self._heard.get(case.knows.number, 0) :]
        self._heard[case.knows.number] = len(case.play.effects)
        for effect in new:
            if isinstance(effect, OpenCase):
                self._use(case, effect)
        return bool(new)

    def _use(self, by: InMemory, effect: OpenCase) -> None:
        workflow, day = self.story.catalogue.model("workflow", effect.workflow), self._day(by)
        opening = Opening(day, by.opening.dates, by.knows.zone)
        case = self._open(workflow, StartOpening(day), opening)
        if case is not None and effect.waits:
            self._used.append(Used(case, by, effect.key))
        elif effect.waits:
            by.hear(i.UsedEnded(effect.key.step, "continue_without"), by.play.now)

    # --- ends ---

    def _of_end(self, case: InMemory) -> bool:
        state = case.state()
        if case.knows.number in self._over or state.closed_at is None:
            return False
        self._over.add(case.knows.number)
        self.company.running.pop(case.knows.number, None)
        opened, closed = (local_day(at, case.knows.zone) for at in (state.opened_at, state.closed_at))
        if state.status == "closed":
            self.company.ended.append(case.knows.ended(opened, closed))
            for outcome in case.knows.workflow.outcomes:
                for _ in self._times(case, outcome):
                    self._follow(case, outcome)
        for used in [one for one in self._used if one.case is case]:
            used.by.hear(i.UsedEnded(used.key.step, state.status), case.play.now)
        return True

    def _times(self, case: InMemory, outcome: Outcome) -> Iterator[str]:
        """The items for which an outcome follows; "" once where it is said for none."""
        look = case.knows.look(case.state())
        if not outcome.for_each:
            if outcome.when is None or case.play.holds(outcome.when) is True:
                yield ""
            return
        for item in case.knows.items_of(outcome.for_each):
            if outcome.when is None or holds(outcome.when, OfItem.of(look, item)) is True:
                yield item

    def _follow(self, case: InMemory, outcome: Outcome) -> None:
        """What waits for this outcome by its own start; else the workflow that the outcome names."""
        catalogue, day = self.story.catalogue, self._day(case)
        what, listening = On("opened_by", f"{case.knows.workflow.id}.{outcome.id}"), set[str]()
        for resource in catalogue.of_kind("workflow"):
            workflow: Workflow = catalogue.model("workflow", resource.id)
            for start in workflow.starts:
                only = replace(workflow, starts=(start,))
                found = [Waiting(workflow, one, start) for one in by_happening(only, what, day, case.knows.calendar)]
                listening |= {workflow.id} if found else set()
                self.waiting += found
        named = str(outcome.settings.get("open", "")).removeprefix("workflow ")
        if outcome.act == "open" and named not in listening:
            self.waiting.append(Waiting(catalogue.model("workflow", named), StartOpening(day, start=outcome.id)))
        self.open_until(day)

    # --- opening ---

    def _begin(self, one: Waiting) -> None:
        if one.start is None or self._may_start(one.workflow, one.start, one.opening.day):
            self._open(one.workflow, one.opening)

    def _may_start(self, workflow: Workflow, start: Start, day: date) -> bool:
        story = replace(self.story, workflow=workflow, cycle="")
        look_at = InMemory(story, self.subject, day, among=self.among())
        look = look_at.knows.look(look_at.state())
        if start.population:
            population = self.story.catalogue.model("population", start.population)
            if reason_against(population, look) is not None:
                return False
        if start.only_if is not None and holds(start.only_if, look) is not True:
            return False
        return is_free(start, sum(name == workflow.id for name in self.company.running.values()))

    def _open(self, workflow: Workflow, one: StartOpening, opening: Opening | None = None) -> InMemory | None:
        """Open it; None for one that cannot be opened, which keeps nothing else back."""
        if len(self.cases) >= MOST:
            return None
        story, nth = replace(self.story, workflow=workflow, cycle=""), Nth(one.occasion, one.of, one.start)
        try:
            case = InMemory(story, self.subject, one.day, nth, self.among(opening))
        except (AttainError, Unplayable):
            return None
        self.add(case)
        return case

    def _day(self, case: InMemory) -> date:
        return local_day(case.play.now, case.knows.zone)
