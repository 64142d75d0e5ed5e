"""The pages of this package, and their places in the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Router

from attain.portal.app import Family
from attain.portal.office import (
    background,
    changes,
    cycle_acts,
    cycles,
    editing,
    files,
    happened,
    imports,
    launch,
    levels,
    members,
    messages,
    people,
    person_acts,
    trying,
    view_as,
    who_sees,
)
from attain.portal.office.figures import figures
from attain.portal.office.learning import again, learning, link, sync
from attain.portal.views.shell import NavEntry

if TYPE_CHECKING:
    from attain.portal.panels import Panels

NAV = (
    NavEntry("", "Messages", "/messages", "mail"),
    NavEntry("Team", "Levels to confirm", "/levels", "check", right="levels"),
    NavEntry("Organisation", "People", "/people", "people"),
    NavEntry("Organisation", "Cycles", "/cycles", "calendar", right="run_cycles"),
    NavEntry("Organisation", "Changes", "/changes", "check", right="run_cycles"),
    NavEntry("Organisation", "Learning", "/learning", "book", right="manage_learning"),
    NavEntry("Organisation", "Figures", "/figures", "chart", right="see_figures"),
    NavEntry("Organisation", "Outbox", "/outbox", "mail", right="administer"),
    NavEntry("Organisation", "Background work", "/jobs", "settings", right="administer"),
)


def office(panels: Panels) -> Family:
    """Everything for whoever looks after others."""
    handlers = (
        *(cycles.every, cycles.control_room(panels), cycles.waiting, launch.launch, trying.look, who_sees.look),
        *(cycle_acts.before_reminding, cycle_acts.remind, cycle_acts.before_extending, cycle_acts.extend),
        *(members.everybody, members.add, members.before_stopping, members.stop),
        *(members.before_replacing, members.look_first, members.replace),
        *(people.everybody, people.one, imports.ask, imports.compare, imports.apply, files.read_now),
        *(person_acts.before_manager, person_acts.manager, person_acts.before_leaving, person_acts.leave),
        person_acts.take_back,
        *(happened.ask, happened.happened),
        *(view_as.look, view_as.start, view_as.review),
        *(changes.every, changes.one, changes.say_yes, changes.apply),
        *(editing.choose, editing.look, editing.change),
        *(messages.own, messages.outbox, messages.one),
        *(background.every, background.one, background.again, background.leave_it),
        *(levels.look, levels.say_yes, levels.say_no),
        *(figures(panels), learning(panels), link, again, sync),
    )
    return Family([Router("/", route_handlers=handlers)], NAV)
