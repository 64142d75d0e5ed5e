"""Column types that mean the same on SQLite and PostgreSQL, and the one MetaData."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, LargeBinary, MetaData, String, Text
from sqlalchemy.types import TypeDecorator

from attain.config.document import canonical, parse_canonical

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger
SCALE = 10**6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_exact(value: Decimal | Fraction | int) -> int:
    """A number as millionths, rounded half up (away from zero at .5), which is how scores and money are kept."""
    above, below = value.as_integer_ratio()
    size = (abs(above) * SCALE * 2 + below) // (below * 2)
    return -size if above < 0 else size


def from_exact(stored: int) -> Decimal:
    """Millionths back to an exact decimal without trailing zeros."""
    return Decimal(stored) / SCALE


def to_instant(value: datetime) -> int:
    """UTC milliseconds since 1970; ValueError for a time without a zone."""
    if value.tzinfo is None:
        msg = f"{value} has no time zone"
        raise ValueError(msg)
    return (value - _EPOCH) // _MILLISECOND


def from_instant(stored: int) -> datetime:
    """Milliseconds since 1970 back to a UTC instant."""
    return _EPOCH + stored * _MILLISECOND


class Exact(TypeDecorator[Decimal]):
    """An exact decimal with six places."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | Fraction | int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To millionths."""
        return None if value is None else to_exact(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """From millionths."""
        return None if value is None else from_exact(value)


class Instant(TypeDecorator[datetime]):
    """A moment, in UTC, to the millisecond."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To milliseconds."""
        return None if value is None else to_instant(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From milliseconds."""
        return None if value is None else from_instant(value)


class Day(TypeDecorator[date]):
    """A calendar day, as ISO text, which sorts and compares as days do."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To ISO text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """From ISO text."""
        return None if value is None else date.fromisoformat(value)


class Canonical(str):
    """Text that is canonical already, for rows that are written by the thousand from one pattern."""

    __slots__ = ()


class Json(TypeDecorator[Any]):
    """Plain data as canonical text, the same bytes on both databases; numbers with a point come back as Decimal."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To canonical text."""
        return value if value is None or isinstance(value, Canonical) else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """From canonical text."""
        return None if value is None else parse_canonical(value)


Key16 = LargeBinary(16)
"""A random 128-bit key."""
