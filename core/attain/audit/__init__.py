"""Reading who did what; the writing is the store's."""

from attain.audit.reading import Entry, Note, Page, about, by, everything

__all__ = ["Entry", "Note", "Page", "about", "by", "everything"]
