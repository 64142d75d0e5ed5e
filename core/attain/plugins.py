"""Loading plugins: those that the organisation names, in the order in which it names them.

There is no global manager: two kernels in one process never meet.  What pluggy would let pass (a hook without its mark,
an async hook, a hook that does not exist) is refused here, with the name of the plugin at fault.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

import pluggy

from attain.errors import PluginError
from attain.hookspecs import Hooks
from attain.nearest import did_you_mean
from attain.versions import accepts, understood

if TYPE_CHECKING:
    from attain.cases.extensions import ActRunner, ItemReader, Reaction
    from attain.cases.settled_lists import ListChanger
    from attain.config.catalogue import Catalogue, Kind
    from attain.config.finding import Finding
    from attain.config.item_source import ItemSource
    from attain.config.plugin_act import PluginAct
    from attain.development.suggestions import SuggestionSource
    from attain.learning.port import LearningSystem
    from attain.portal.extensions import Panel, PluginPages

LANGUAGE, RUNTIME = "attain.language", "attain.plugin"
"""The two groups of entry points: a plugin's words, and what it does at run time."""


class Plugins:
    """The plugins of one kernel."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._manager = pluggy.PluginManager("attain")
        self._manager.add_hookspecs(Hooks)
        self._points = _points()

    def enable(self, wanted: Mapping[str, str], *groups: str) -> None:
        """Load the halves that `groups` name of the plugins in `wanted` (name to versions).

        Installed plugins that nobody names stay asleep.  Raises PluginError; `name` says which.
        """
        for name, versions in wanted.items():
            self.enable_one(name, versions, *groups)

    def enable_one(self, name: str, versions: str, *groups: str) -> None:
        """Load one plugin.  Raises PluginError."""
        halves = {group: self._points[group, name] for group in (LANGUAGE, RUNTIME) if (group, name) in self._points}
        if not halves:
            msg = f'no plugin "{name}" is installed'
            raise PluginError(msg, did_you_mean(name, installed(), "install it into the same Python as Attain"))
        _check_version(name, versions, next(iter(halves.values())))
        self.names.append(name)
        for group in groups:
            if group in halves:
                self.add(name, _imported(name, halves[group]), group)

    def add(self, name: str, plugin: object, group: str = LANGUAGE) -> None:
        """Register one plugin object.  Raises PluginError for what pluggy would let pass."""
        for problem, help in _mistakes(plugin):
            msg = f'plugin "{name}": {problem}'
            raise PluginError(msg, help)
        registered = f"{name} {group}"
        try:
            self._manager.register(plugin, name=registered)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            self._manager.unregister(name=registered)
            msg = f'plugin "{name}": {_first_line(error)}'
            raise PluginError(msg, "see docs/hooks for what each hook is given") from error

    def kinds(self) -> list[Kind]:
        """Kinds of document, in the order of the plugins."""
        return self._gather("register_kinds")

    def item_sources(self) -> list[ItemSource]:
        """Sources of items, in the order of the plugins."""
        return self._gather("register_item_sources")

    def acts(self) -> list[tuple[str, PluginAct]]:
        """(plugin, act that it declares), in the order of the plugins."""
        return self._named("register_acts")

    def check_catalogue(self, catalogue: Catalogue) -> list[Finding]:
        """What the plugins find wrong."""
        return self._gather("check_catalogue", catalogue=catalogue)

    def upgrades(self, kind: str, from_version: str, document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """(plugin, what it makes of a document of an older version), each given what the one before made of it."""
        for implementation, name in self._implementations("upgrade"):
            given = {"kind": kind, "from_version": from_version, "document": document}
            try:
                found = implementation.function(**{one: given[one] for one in implementation.argnames})
            except Exception as error:
                msg = f'plugin "{name}": upgrade() failed: {type(error).__name__}: {error}'
                raise PluginError(msg, "the plugin is at fault; tell its authors") from error
            if found is not None:
                document = found
                yield name, found

    def items(self) -> list[ItemReader]:
        """Readers of item sources."""
        return self._gather("register_items")

    def reactions(self) -> list[tuple[str, type, Reaction]]:
        """(plugin, event type, reaction), in the order of the plugins."""
        return [(name, *found) for name, found in self._named("register_reactions")]

    def act_runners(self) -> dict[tuple[str, str], ActRunner]:
        """{(plugin, act): what does it}."""
        return {(name, act): runner for name, (act, runner) in self._named("register_act_runners")}

    def list_changers(self) -> dict[str, ListChanger]:
        """{kind of document: who changes its lists once they are settled}."""
        return {kind: changer for _, (kind, changer) in self._named("register_list_changers")}

    def suggestions(self) -> list[SuggestionSource]:
        """Sources of learning suggestions."""
        return self._gather("register_suggestions")

    def learning_systems(self) -> list[LearningSystem]:
        """Learning systems that connections may name."""
        return self._gather("register_learning_providers")

    def panels(self) -> list[tuple[str, Panel]]:
        """(plugin, panel), in the order of the plugins."""
        return self._named("register_panels")

    def pages(self) -> list[tuple[str, PluginPages]]:
        """(plugin, its pages), in the order of the plugins."""
        return self._named("register_pages")

    def _gather(self, hook: str, **given: object) -> list[Any]:
        """Everything that the plugins answer.  Raises PluginError naming the one that failed."""
        return [answer for _, answer in self._named(hook, **given)]

    def _named(self, hook: str, **given: object) -> list[tuple[str, Any]]:
        """(plugin, answer) for everything that the plugins answer."""
        found: list[tuple[str, Any]] = []
        for implementation, name in self._implementations(hook):
            wanted = {one: given[one] for one in implementation.argnames}
            try:
                found.extend((name, answer) for answer in implementation.function(**wanted))
            except Exception as error:
                msg = f'plugin "{name}": {hook}() failed: {type(error).__name__}: {error}'
                raise PluginError(msg, "the plugin is at fault; tell its authors") from error
        return found

    def _implementations(self, hook: str) -> list[tuple[Any, str]]:
        """Each with the name of its plugin."""
        found = getattr(self._manager.hook, hook).get_hookimpls()
        return [(one, one.plugin_name.partition(" ")[0]) for one in found]


def installed() -> list[str]:
    """The names of all installed plugins."""
    return sorted({name for _, name in _points()})


def _points() -> dict[tuple[str, str], EntryPoint]:
    return {(group, point.name): point for group in (LANGUAGE, RUNTIME) for point in entry_points(group=group)}


def _imported(name: str, point: EntryPoint) -> object:
    try:
        return point.load()
    except (Exception, SystemExit) as error:
        msg = f'plugin "{name}" cannot be imported: {type(error).__name__}: {error}'
        raise PluginError(msg, f"try: python -c 'import {point.module}'") from error


def _check_version(name: str, wanted: str, point: EntryPoint) -> None:
    if not understood(wanted):
        msg = f'plugin "{name}": "{wanted}" says no versions'
        raise PluginError(msg, 'write "from 1.0", "only 1.2" or "from 1.0 below 2.0"')
    package = point.module.partition(".")[0]
    try:
        version = str(import_module(package).__version__)
    except (Exception, SystemExit) as error:
        msg = f'plugin "{name}" does not tell its version: {type(error).__name__}: {error}'
        raise PluginError(msg, f"the package {package} needs __version__") from error
    if not accepts(wanted, version):
        msg = f'plugin "{name}" is installed in version {version}; the organisation accepts {wanted}'
        raise PluginError(msg, "install another version, or change what the organisation accepts")


def _mistakes(plugin: object) -> Iterator[tuple[str, str]]:
    hooks = [name for name, _ in inspect.getmembers(Hooks, inspect.isfunction) if name[0] != "_"]
    for name, member in inspect.getmembers(plugin, inspect.isroutine):
        marked = hasattr(member, "attain_impl")
        if name in hooks and not marked:
            yield f"{name}() has the name of a hook but not the @hookimpl mark", "write @hookimpl above it"
        elif marked and (inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member)):
            yield f"{name}() is async; hooks are plain functions", "delete async"
        elif marked and name not in hooks:
            yield f"there is no hook {name}()", did_you_mean(name, hooks, "see docs/hooks for the list")


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def version_of(name: str) -> str:
    """The version of an installed plugin's package, as a revision records it."""
    found = _points()
    point = found.get((LANGUAGE, name)) or found.get((RUNTIME, name))
    return str(import_module(point.module.partition(".")[0]).__version__) if point else ""


def acts_of(catalogue: Catalogue) -> Mapping[tuple[str, str], PluginAct]:
    """{(plugin, act): what was declared} of the plugins that an organisation names."""
    named = catalogue.organisation.data.get("plugins")
    return _declared(tuple(sorted(named.items()))) if isinstance(named, dict) else {}


@lru_cache(maxsize=16)
def _declared(named: tuple[tuple[str, str], ...]) -> Mapping[tuple[str, str], PluginAct]:
    plugins = Plugins()
    try:
        plugins.enable(dict(named), LANGUAGE)
    except PluginError:  # told by whoever reads the organisation
        return {}
    return {(plugin, act.id): act for plugin, act in plugins.acts()}
