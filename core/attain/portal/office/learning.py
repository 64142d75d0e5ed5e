"""The learning manager's page: what is needed, asked for, late, running out; and what a system does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath
from sqlalchemy import select

from attain import bridge, syncing
from attain.cases.hr import persons
from attain.cases.hr.scope import everywhere_of
from attain.cases.queries import names_of
from attain.config.text import words
from attain.errors import AttainError, Refusal
from attain.learning import assign, certifications, demand, learners, results
from attain.learning.configured import learning_connections
from attain.learning.report import kept
from attain.learning.rhythm import Rhythm
from attain.learning.tables import learning_activity
from attain.people.asof import view
from attain.people.tables import person
from attain.portal.desk import Act, Html, Page
from attain.portal.office.common import actor, organisation, scope, sheet, today
from attain.portal.office.runs import how_it_went, last_time, next_time
from attain.portal.views.fields import Field
from attain.portal.views.parts import Badge, Column, Empty, Figure, Person, Table, Text
from attain.portal.views.sheet import Apart, Asking, Block, Listing, Note, Numbers, Sheet
from attain.portal.wording import counted, day, until_due

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from attain.cases.hr.scope import Scope
    from attain.config.document import Resource
    from attain.portal.desk import ReadingDesk, WritingDesk
    from attain.portal.panels import Panels

SHOWN = 50
PARTS = {"catalogue": "Courses", "progress": "Results", "assign": "Assignments"}


def learning(panels: Panels) -> Any:
    """The handler of /learning."""

    @get("/learning", sync_to_thread=True, opt={"right": "manage_learning"})
    def look(page: Page) -> Html:
        """Everything at a glance."""
        with page.read() as connection:
            mine = scope(page, connection, "manage_learning")
            blocks = _blocks(page, connection, mine)
            shown = panels.of("learning", connection, page)
        lead = (
            "What people are to learn, what is late, and what a learning system and Attain do not know of each other."
        )
        return sheet(page, Sheet("Learning", tuple(blocks), lead, panels=shown, panels_after=1))

    return look


def _blocks(page: ReadingDesk, connection: Connection, mine: Scope) -> list[Block]:
    on, members = today(page), _members(connection, mine)
    wanted = demand.per_activity(connection, on, members)
    late = demand.late(connection, on, members, SHOWN)
    mine_ids = _covered(connection, mine)
    running_out = [
        one for one in certifications.expiring(connection, on) if mine_ids is None or one.person_id in mine_ids
    ][:SHOWN]
    unsent = [one for one in assign.unsent(connection) if mine_ids is None or one.person_id in mine_ids][:SHOWN]
    people = {who for some in (late, running_out, unsent) for who in _who(some)}
    names = names_of(connection, people)
    blocks: list[Block] = [
        Numbers(_figures(wanted, running_out, unsent)),
        _demand(wanted),
        _late(page, late, names),
        _certificates(running_out, names),
    ]
    blocks += [_unsent(connection, unsent, names)] if unsent else []
    return [*blocks, *_systems(page, connection)] if mine.everywhere else blocks


def _who(found: Sequence[demand.Late] | Sequence[certifications.Held] | Sequence[assign.Unsent]) -> set[int]:
    return {one.person_id for one in found}


def _members(connection: Connection, mine: Scope) -> Any:
    return (
        None if mine.everywhere else select(person.c.id.label("person_id")).where(mine.covers(connection, person.c.id))
    )


def _covered(connection: Connection, mine: Scope) -> Collection[int] | None:
    if mine.everywhere:
        return None
    return set(connection.execute(select(person.c.id).where(mine.covers(connection, person.c.id))).scalars())


def _figures(wanted: list[demand.Demand], running_out: list[Any], unsent: list[Any]) -> tuple[Figure, ...]:
    total = demand.states(wanted)
    return (
        Figure("To do", f"{total['open']:,}", "registrations"),
        Figure("Late", f"{total['late']:,}", tone="bad" if total["late"] else "good"),
        Figure("Certificates that run out", f"{len(running_out):,}", tone="warn" if running_out else "quiet"),
        Figure("Not sent", f"{len(unsent):,}", "assignments", tone="bad" if unsent else "quiet"),
    )


def _demand(wanted: list[demand.Demand]) -> Listing:
    rows = tuple(
        (Text(one.title), *(Text(f"{count:,}") for count in (one.open, one.late, one.done, one.ended)))
        for one in wanted[:SHOWN]
    )
    columns = (
        Column("Course or activity"),
        Column("To do", "end"),
        Column("Late", "end"),
        Column("Done", "end"),
        Column("Withdrawn", "end"),
    )
    empty = Empty("Nobody is registered yet", "Courses of agreed development plans appear here.", icon="book")
    return Listing("Demand", Table("Demand", columns, rows, empty))


def _late(page: ReadingDesk, late: list[demand.Late], names: dict[int, str]) -> Listing:
    rows = tuple(
        (
            Person(names.get(one.person_id, "–"), "", f"/people/{one.person_id}/record"),
            Text(one.title),
            Badge(until_due(one.due_on, page.now, page.viewer.zone), "bad"),
        )
        for one in late
    )
    empty = Empty("Nothing is late", "Every course is within its time.", icon="check")
    return Listing("Late", Table("Late", (Column("Who"), Column("Course"), Column("Due")), rows, empty))


def _certificates(found: list[Any], names: dict[int, str]) -> Listing:
    tones: dict[str, Any] = {"expired": ("Run out", "bad"), "expiring": ("Runs out", "warn")}
    rows = tuple(
        (
            Person(names.get(one.person_id, "–"), "", f"/people/{one.person_id}/record"),
            Text(one.title),
            Text(day(one.valid_until) if one.valid_until else "–"),
            Badge(*tones.get(one.status, (one.status.capitalize(), "quiet"))),
        )
        for one in found
    )
    columns = (Column("Who"), Column("Certificate"), Column("Last day"), Column("State"))
    empty = Empty("No certificate runs out soon", "Those that end within 60 days are listed.", icon="check")
    return Listing("Certificates that run out", Table("Certificates", columns, rows, empty))


def _unsent(connection: Connection, unsent: list[Any], names: dict[int, str]) -> Block:
    ids = {one.activity_id for one in unsent}
    wanted = select(learning_activity.c.id, learning_activity.c.title).where(learning_activity.c.id.in_(ids))
    titles = {row.id: row.title for row in connection.execute(wanted)}
    rows = tuple(
        (
            Person(names.get(one.person_id, "–"), "", f"/people/{one.person_id}/record"),
            Text(titles.get(one.activity_id, "–")),
            Text(one.problem, counted(one.tries, "try", "tries")),
        )
        for one in unsent
    )
    table = Table("Assignments that were not sent", (Column("Who"), Column("Course"), Column("Why")), rows)
    hidden = tuple(("id", str(one.registration_id)) for one in unsent)
    again = Asking("", "/learning/again", f"Try {counted(len(unsent), 'assignment')} again", hidden=hidden)
    return Apart("Assignments that were not sent", (Listing("", table), again), open=True)


def _systems(page: ReadingDesk, connection: Connection) -> list[Block]:
    _, catalogue = organisation(page).world.catalogues.current(connection)
    documents = learning_connections(catalogue, organisation(page).plugins.learning_systems())
    blocks: list[Block] = []
    for document in documents:
        blocks += _system(page, connection, document)
    if not documents:
        blocks.append(
            Note("The configuration names no connection to a learning system.", "info", "No learning system.")
        )
    return blocks


WAITS = "As soon as something waits"


def _system(page: ReadingDesk, connection: Connection, document: Resource) -> list[Block]:
    name, title = document.id, words(document.data["title"], page.viewer.language)
    ignored = ((document.data.get("brings_in") or {}).get("courses") or {}).get("unknown_courses") == "ignore"
    rhythm = syncing.rhythms(organisation(page).kernel, connection).get(name, Rhythm())
    rows = tuple(
        (
            Text(label),
            last_time(page, kept(connection, name, what)),
            how_it_went(kept(connection, name, what)),
            next_time(page, syncing.next_run(connection, name, what, rhythm), WAITS if what == "assign" else "Now"),
        )
        for what, label in PARTS.items()
    )
    columns = (Column("What"), Column("Last time"), Column("How it went"), Column("Next time"))
    blocks: list[Block] = [Listing(title, Table(title, columns, rows))]
    if page.settings.data is not None:
        blocks.append(Asking("", f"/learning/{name}/sync", "Try now"))
    strangers = learners.strangers(connection, name)[:SHOWN]
    unknown = [] if ignored else results.unknown_activities(connection, name)[:SHOWN]
    if strangers:
        blocks.append(
            Apart(
                f"{counted(len(strangers), 'learner')} whom nobody is known to be",
                (_strangers(strangers), _linking(name, "", "", {})),
                open=True,
            )
        )
    if unknown:
        missing = tuple((Text(title, key), Text(counted(count, "result"))) for key, title, count in unknown)
        table = Table("Unknown courses", (Column("Course"), Column("Waiting")), missing)
        lead = "Results of courses that no catalogue lists; they are taken in once one does."
        blocks.append(Apart(counted(len(unknown), "unknown course"), (Listing("", table, lead),), open=True))
    return blocks


def _strangers(found: list[learners.Stranger]) -> Listing:
    rows = tuple((Text(one.learner), Text(counted(one.results, "result"))) for one in found)
    return Listing("", Table("Unknown learners", (Column("Learner"), Column("Waiting")), rows))


def _linking(name: str, learner: str, said: str, wrong: dict[str, str]) -> Asking:
    fields = (
        Field(
            "learner",
            "line",
            "Learner, as the learning system calls them",
            learner,
            error=wrong.get("learner", ""),
            required=True,
        ),
        Field(
            "person",
            "line",
            "Person: staff number, or the whole name",
            said,
            error=wrong.get("person", ""),
            required=True,
        ),
    )
    return Asking("Say who it is", f"/learning/{name}/link", "Link", fields)


def _allowed(act: WritingDesk) -> None:
    """What concerns a whole learning system is for who manages learning everywhere."""
    with act.read() as connection:
        scope(act, connection, "manage_learning")
        everywhere_of(connection, organisation(act).world, act.viewer.person_id, "manage_learning", act.now)


@post("/learning/{name:str}/link", sync_to_thread=True, opt={"right": "manage_learning"})
def link(act: Act, name: FromPath[str]) -> Html:
    """Say who a learner is; what waited for that is settled with the next synchronisation."""
    _allowed(act)
    learner, said = act.posted.text("learner").strip(), act.posted.text("person")
    with act.read() as connection:
        known = {one.learner for one in learners.strangers(connection, name)}
        who = persons.find_one(connection, view(connection, act.now), said)
    wrong = {} if learner in known else {"learner": "No results wait for this learner."}
    wrong |= {} if who else {"person": "There is nobody with this number or name."}
    try:
        if wrong:
            return sheet(
                act,
                Sheet("Link a learner", (_linking(name, learner, said, wrong),), back="/learning", narrow=True),
                422,
            )
        with act.write(actor(act), "learning.link") as tx:
            learners.link_by_hand(tx, name, who, learner)
    except Refusal as refused:
        return sheet(
            act,
            Sheet(
                "Link a learner",
                (_linking(name, learner, said, {"learner": refused.message}),),
                back="/learning",
                narrow=True,
            ),
            422,
        )
    return act.redirect("/learning", "Linked. Waiting results are taken in with the next synchronisation.")


@post("/learning/again", sync_to_thread=True, opt={"right": "manage_learning"})
def again(act: Act) -> Html:
    """Put given-up assignments back into the queue, those of people whom the viewer looks after."""
    asked = {int(text) for text in act.posted.texts("id") if text.isascii() and text.isdigit() and len(text) < 18}
    with act.read() as connection:
        covered = _covered(connection, scope(act, connection, "manage_learning"))
        ids = {
            one.registration_id for one in assign.unsent(connection) if covered is None or one.person_id in covered
        } & asked
    with act.write(actor(act), "learning.try_again") as tx:
        assign.try_again(tx, ids)
        tx.note("learning", "assignments", {"again": sorted(ids)})
    return act.redirect("/learning", f"{counted(len(ids), 'assignment')} will be sent again.")


@post("/learning/{name:str}/sync", sync_to_thread=True, opt={"right": "manage_learning"})
def sync(act: Act, name: FromPath[str]) -> Html:
    """Courses in, results in, assignments out, now."""
    _allowed(act)
    kernel, data = organisation(act).kernel, act.settings.data
    if data is None or name not in bridge.connections(kernel):
        raise Refusal("no_connection", "There is no such learning system here.")
    with act.write(actor(act), "learning.sync_now") as tx:
        tx.note("connection", name, {})
    try:
        told = bridge.told(bridge.sync(kernel, name, data))
    except AttainError as error:
        return act.redirect("/learning", error.message, "bad")
    return act.redirect("/learning", "Done. " + "; ".join(line.strip() for line in told[:3]) + ".")
