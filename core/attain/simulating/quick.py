"""Working without the collector of rings."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave the collector of rings alone meanwhile.

    A simulation makes millions of small values, nearly none of which lie in a ring; looking for such takes a third of
    its time.  All is given back by counting references, and what is left when it ends by the next collection.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
