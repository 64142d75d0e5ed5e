"""What people are shown of a level, where its id is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attain.checks.scene import Scene


def labels_as_ids(scene: Scene, text: str) -> str:
    """A condition with the ids of levels in the place of their labels; longer labels first."""
    known = scene.catalogue.memo("labels of levels", lambda: _labels(scene))
    for label in sorted(known, key=len, reverse=True):
        if label.casefold() in text.casefold():
            text = re.sub(re.escape(label), known[label], text, flags=re.IGNORECASE)
    return text


def _labels(scene: Scene) -> Mapping[str, str]:
    levels = (level for one in scene.of_kind("scale") for level in one.data.get("levels") or ())
    said = ((level.get("label"), str(level.get("id"))) for level in levels)
    texts = ((words, id) for label, id in said for words in (label.values() if isinstance(label, dict) else [label]))
    return {str(words): id for words, id in texts if " " in str(words)}
