"""Pages under /competency_based/: frameworks, a person's capabilities with their history, a team's heat map."""

from __future__ import annotations

from litestar import get
from litestar.params import FromPath

from attain.api.development import standings, transcript, waiting_for
from attain.api.measures import for_viewer
from attain.api.people import conditions_of, may_open, names
from attain.api.portal import Html, NotHere, Page, ReadingDesk, catalogue_of
from competency_based.browsing import framework_shown, frameworks_listed
from competency_based.fitting import profile_for
from competency_based.model import MEASURE, frameworks_of, profiles_of
from competency_based.person import Background, details
from competency_based.reading import capable_from, profiles_of_people
from competency_based.showing import shown
from competency_based.suggesting import suggest_for
from competency_based.team import team_of


@get("/competency_based", sync_to_thread=True)
def start(page: Page) -> Html:
    """All frameworks."""
    return _frameworks(page)


@get("/competency_based/frameworks", sync_to_thread=True)
def frameworks(page: Page) -> Html:
    """All frameworks."""
    return _frameworks(page)


def _frameworks(page: ReadingDesk) -> Html:
    with page.read() as connection:
        catalogue = catalogue_of(page, connection)
    listed = frameworks_listed(catalogue, page.viewer.language)
    return page.render("competency_based/frameworks.html", frameworks=listed)


@get("/competency_based/frameworks/{name:str}", sync_to_thread=True)
def framework(page: Page, name: FromPath[str]) -> Html:
    """One framework: what it looks like at each level, who needs it, how it can be learned."""
    with page.read() as connection:
        catalogue = catalogue_of(page, connection)
        if name not in {one.id for one in frameworks_of(catalogue)}:
            raise NotHere
        me = page.viewer.person_id
        look = conditions_of(connection, catalogue, [me], page.now).get(me)
    mine = profile_for(profiles_of(catalogue), look) if look else None
    view = framework_shown(catalogue, name, page.viewer.language, mine)
    return page.render("competency_based/framework.html", framework=view)


@get("/competency_based/mine", sync_to_thread=True)
def mine(page: Page) -> Html:
    """The viewer's own capabilities."""
    return _person(page, page.viewer.person_id)


@get("/competency_based/people/{person_id:int}", sync_to_thread=True)
def person(page: Page, person_id: FromPath[int]) -> Html:
    """Somebody's capabilities, for whoever may open his profile."""
    return _person(page, person_id)


def _person(page: ReadingDesk, person_id: int) -> Html:
    me, on, language = page.viewer.person_id, page.now.date(), page.viewer.language
    with page.read() as connection:
        catalogue = catalogue_of(page, connection)
        if person_id not in may_open(connection, catalogue, me, [person_id], page.now):
            raise NotHere
        profiles = profiles_of_people(connection, catalogue, [person_id], page.now)
        history = for_viewer(connection, me, [person_id], page.now, [MEASURE])
        standing = standings(connection, [person_id], on)[person_id]
        learnt = transcript(connection, person_id, on).results
        background = Background(history, learnt, waiting_for(connection, [person_id]))
        name = names(connection, [person_id]).get(person_id, "")
    one = capable_from(catalogue, [person_id], profiles, history, on)[person_id]
    view = shown(catalogue, one, standing, suggest_for(catalogue, one, standing), language)
    return page.render(
        "competency_based/person.html", whose=name, own=person_id == me, panel=view,
        details=details(catalogue, one, background, language), back="" if person_id == me else f"/people/{person_id}",
    )  # fmt: skip


@get("/competency_based/team", sync_to_thread=True, opt={"right": "team"})
def team(page: Page) -> Html:
    """The heat map of the viewer's team."""
    with page.read() as connection:
        catalogue = catalogue_of(page, connection)
        view = team_of(connection, catalogue, page.viewer.person_id, page.viewer.language, page.now)
    return page.render("competency_based/team_page.html", panel=view)


HANDLERS = (start, frameworks, framework, mine, person, team)
