"""A page put together from blocks: figures, filters, lists, charts, forms.  One template shows them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from attain.portal.views.charts import Bars
    from attain.portal.views.fields import Field
    from attain.portal.views.parts import Fact, Figure, Pages, Table


@dataclass(frozen=True, slots=True)
class Way:
    """A button that leads to another page."""

    label: str
    href: str
    kind: Literal["", "primary", "plain", "danger", "small"] = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Figures in a row."""

    figures: tuple[Figure, ...]
    block: ClassVar[str] = "numbers"


@dataclass(frozen=True, slots=True)
class Note:
    """A notice, or with tone `plain` a paragraph."""

    text: str
    tone: str = "info"
    title: str = ""
    help: str = ""
    block: ClassVar[str] = "note"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list under a heading, with what narrows it down and where it goes on."""

    title: str
    table: Table
    lead: str = ""
    action: str = ""
    filters: tuple[Field, ...] = ()
    pages: Pages | None = None
    ways: tuple[Way, ...] = ()
    block: ClassVar[str] = "listing"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, side by side when they are a distribution; the figures stand in a table behind."""

    bars: Bars
    lead: str = ""
    upright: bool = False
    block: ClassVar[str] = "chart"


@dataclass(frozen=True, slots=True)
class Facts:
    """A definition list on a card."""

    title: str
    facts: tuple[Fact, ...]
    ways: tuple[Way, ...] = ()
    block: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class Asking:
    """A form on a card.  `hidden` goes along; `told` lists what pressing the button will do."""

    title: str
    action: str
    button: str
    fields: tuple[Field, ...] = ()
    lead: str = ""
    told: tuple[str, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    dangerous: bool = False
    back: str = ""
    files: bool = False
    block: ClassVar[str] = "asking"


@dataclass(frozen=True, slots=True)
class Words:
    """A text with lines kept, such as a mail."""

    title: str
    text: str
    block: ClassVar[str] = "words"


@dataclass(frozen=True, slots=True)
class Apart:
    """Blocks folded away under a heading until somebody wants them."""

    title: str
    blocks: tuple[Block, ...]
    open: bool = False
    block: ClassVar[str] = "apart"


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks side by side where there is room."""

    blocks: tuple[Block, ...]
    block: ClassVar[str] = "beside"


@dataclass(frozen=True, slots=True)
class Doing:
    """Work that goes on: how far it is; the page asks again by itself."""

    done: int
    of: int
    label: str
    block: ClassVar[str] = "doing"


Block = Numbers | Note | Listing | Chart | Facts | Asking | Words | Apart | Beside | Doing


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page."""

    title: str
    blocks: tuple[Block, ...]
    lead: str = ""
    eyebrow: str = ""
    back: str = ""
    back_label: str = "Back"
    ways: tuple[Way, ...] = ()
    narrow: bool = False
    panels: tuple[Any, ...] = ()
    panels_after: int = 0
    """After so many blocks the panels come; 0: after all of them."""

    @property
    def asks_again(self) -> bool:
        """Whether something on the page is still going on."""
        return any(isinstance(block, Doing) for block in self.blocks)
