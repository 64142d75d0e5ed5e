"""A story of several people on a database: their cases, and the sessions that the worker opens and members hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select

from attain.cases import session_changing as room
from attain.cases.alone import Order, open_alone
from attain.cases.session_closing import close, step_of
from attain.cases.session_rules import refusal
from attain.cases.session_tables import session, session_case, session_change, session_member
from attain.cases.sessions import rules_of
from attain.cases.tables import cases, task
from attain.cases.waking import wake_all
from attain.scenarios import in_session
from attain.scenarios.founding import ACTOR
from attain.scenarios.in_memory import InMemory
from attain.scenarios.on_database import OnDatabase
from attain.scenarios.sentences import IN_SESSION, OF_PEOPLE
from attain.scenarios.stage import Sat
from attain.scenarios.story import Unplayable
from attain.store.doors import Actor

if TYPE_CHECKING:
    from datetime import date, datetime

    from attain.cases.extensions import World
    from attain.scenarios.sentences import Act
    from attain.scenarios.stage import Seen, Stage
    from attain.scenarios.story import Story
    from attain.store.clock import SetClock
    from attain.store.doors import Store
    from attain.workflow.model import Step


def on_database(
    story: Story, subject: str, store: Store, world: World, clock: SetClock, day: date | None = None
) -> Stage:
    """One case, or those of several people where the story is told of them."""
    made = TogetherOnDatabase if story.together else OnDatabase
    return made(story, subject, store, world, clock, day)


class TogetherOnDatabase(OnDatabase):
    """The cases of several people on one store; `subject` and `model` are those of the case that is meant just now."""

    def __init__(
        self, story: Story, subject: str, store: Store, world: World, clock: SetClock, day: date | None = None
    ) -> None:
        super().__init__(story, subject, store, world, clock, day)
        self.day = day or clock.now().date()
        self.models = {subject: self.model}
        for name in story.together[1:] if not story.cycle else ():
            with store.write(ACTOR, "review.open") as tx:
                open_alone(tx, world, Order(story.workflow.id, self.ids[name]))

    def _jobs(self) -> None:
        """What a worker does within the minute; sessions open, and are told, in it."""
        super()._jobs()
        wake_all(self.store, self.world)

    # --- the stage ---

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Let time pass up to the act, then call the command for each person in each case that is meant."""
        self._until_act(act)
        for who in act.who:
            alone = replace(act, who=(who,))
            if act.verb in IN_SESSION:
                self._in_session(alone, self.ids[who.text], fill=fill)
            elif act.verb in OF_PEOPLE:
                self._one(alone, who.text, fill=fill)
            else:
                for name in self._meant(alone):
                    self._look_at(name)
                    self._one(alone, who.text, fill=fill)
            self._jobs()

    def seen(self) -> Seen:
        """The case of the first, with those of all others whom the story is of beside it, and the sessions."""
        beside = {name: self._seen(name) for name in self.story.together}
        first = beside[self.story.together[0]]
        return replace(first, cases=tuple(beside.values()), beside=beside, sessions=tuple(self._sessions()))

    def _seen(self, name: str) -> Seen:
        self._look_at(name)
        return self._as_it_is()

    def _sessions(self) -> list[Sat]:
        names = {number: name for name, number in self.ids.items()}
        with self.store.read() as connection:
            rows = connection.execute(select(session).where(session.c.status != "joined").order_by(session.c.id)).all()
            held = select(session_case.c.session_id, cases.c.subject_id).where(session_case.c.late.is_(False))
            came = connection.execute(held.join(cases, cases.c.id == session_case.c.case_id)).all()
            seats = connection.execute(select(session_member)).all()
            names_of = {row.id: _name(step_of(connection, self.world, row)[0]) for row in rows}
        return [
            Sat(
                names_of[row.id],
                row.opened_at,
                row.closed_at,
                frozenset(names[one.subject_id] for one in came if one.session_id == row.id),
                frozenset(names[one.person_id] for one in seats if one.session_id == row.id),
            )
            for row in rows
        ]

    # --- time ---

    def _wakes_at(self) -> datetime | None:
        return self._next()

    def _next(self) -> datetime | None:
        """When something happens by itself next, in a case or in a session."""
        some = select(session_case.c.case_id).where(session_case.c.session_id == session.c.id).exists()
        gathers = select(func.min(session.c.opens_by)).where(session.c.status == "gathering", some)
        late = select(func.min(session.c.late_at)).where(session.c.status == "open")
        above = select(session.c.step).where(session.c.status == "gathering", session.c.level > 1)
        first = select(func.min(session.c.opens_by)).where(
            session.c.level == 1, session.c.step.in_(above), session.c.opens_by > self.clock.now()
        )
        with self.store.read() as connection:
            hours = [super()._next(), *(connection.execute(each).scalar_one() for each in (gathers, late, first))]
        return min(filter(None, hours), default=None)

    # --- whose case is meant ---

    def _look_at(self, name: str) -> None:
        if name not in self.models:
            self.models[name] = InMemory(self.story, name, self.day)
        self.subject, self.model = self.ids[name], self.models[name]

    def _meant(self, act: Act) -> list[str]:
        """The one that is named, else those in which he has it to do now."""
        names = {number: name for name, number in self.ids.items()}
        with self.store.read() as connection:
            known = set(connection.execute(select(cases.c.subject_id)).scalars())
            here = select(cases.c.subject_id).join(task, task.c.case_id == cases.c.id).distinct()
            mine = here.where(
                task.c.person_id == self.ids[act.who[0].text], task.c.step == act.step.text, task.c.state == "open"
            )
            waiting = [names[one] for one in connection.execute(mine.order_by(cases.c.subject_id)).scalars()]
        if act.about.text:
            if self.ids[act.about.text] not in known:
                raise Unplayable(f"{act.about.text} has no review in this story", at=act.about.at)
            return [act.about.text]
        [who] = act.who
        return waiting or [who.text if self.ids[who.text] in known else self.story.together[0]]

    # --- in a session ---

    def _in_session(self, act: Act, number: int, *, fill: bool) -> None:
        found, actor, reason = self._session(act, number), Actor(number, "scenario"), in_session.reason(act, fill=fill)
        store, world = self.store, self.world
        match act.verb:
            case "attends":
                self._attend(found, number)
            case "moves":
                wanted = room.Change(self._case_of(act), act.score.text, act.to.text, reason)
                room.change(store, world, actor, found.id, wanted)
            case "closes":
                if found.status in ("closing", "closed"):
                    raise refusal("over")
                close(store, world, actor, found.id, in_session.reason(act, fill=False))
            case verb:
                proposal = self._proposal(found, act)
                room.settle(store, world, actor, found.id, proposal, accept=verb == "records")

    def _session(self, act: Act, number: int) -> Row[Any]:
        """The session that a sentence means: of the case it names, or the one in which the person sits."""
        with self.store.read() as connection:
            known = connection.execute(select(session).where(session.c.opened_at.is_not(None))).all()
            held = connection.execute(select(session_case).where(session_case.c.late.is_(False))).all()
            seats = set(
                connection.execute(
                    select(session_member.c.session_id).where(session_member.c.person_id == number)
                ).scalars()
            )
            steps = {row.id: step_of(connection, self.world, row)[0] for row in known}
        case = self._case_of(act) if act.about.text else None
        with_it = {one.session_id for one in held if one.case_id == case}
        found = [
            row
            for row in known
            if (case is None or row.id in with_it)
            and (
                act.score.text in rules_of(steps[row.id]).may_change
                if act.score.text
                else act.step.text in (row.step, _name(steps[row.id]))
            )
        ]
        if not found:
            about = f" with the case of {act.about.text}" if act.about.text else ""
            raise Unplayable(f"no session{about} is open yet", at=act.at)
        mine = [row for row in found if row.id in seats]
        return next((row for row in mine if row.status == "open"), (mine or found)[-1])

    def _case_of(self, act: Act) -> int:
        self._look_at(act.about.text)
        return self.case_id

    def _proposal(self, found: Row[Any], act: Act) -> int:
        wanted = select(session_change.c.id).where(
            session_change.c.session_id == found.id,
            session_change.c.case_id == self._case_of(act),
            session_change.c.score == act.score.text,
            session_change.c.state == "proposed",
        )
        with self.store.read() as connection:
            newest = connection.execute(wanted.order_by(session_change.c.id.desc())).scalar()
        return newest or 0

    def _attend(self, found: Row[Any], number: int) -> None:
        """Let whoever leads note that he is there, with those noted before; a stranger is told that he does not sit."""
        own = select(session_member).where(session_member.c.session_id == found.id)
        with self.store.read() as connection:
            seats = connection.execute(own.order_by(session_member.c.person_id)).all()
        noted = {row.person_id for row in seats if row.present} | {number}
        chair = next(row.person_id for row in seats if row.place == "chair")
        by = chair if number in {row.person_id for row in seats} else number
        room.attend(self.store, self.world, Actor(by, "scenario"), found.id, noted)


def _name(step: Step) -> str:
    """How a story names a session; a further level by its own id."""
    return rules_of(step).level or step.id
