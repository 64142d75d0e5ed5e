"""Where the configurations that come with Attain lie."""

from __future__ import annotations

from pathlib import Path

import attain
from attain.errors import AttainError


def shipped(name: str) -> Path:
    """The folder `configs/NAME`: of the checkout, or else the copy in the installed package.

    AttainError when neither is there.
    """
    package = Path(attain.__file__).parent
    for configs in (package.parent.parent / "configs", package / "_configs"):
        if (configs / name).is_dir():
            return configs / name
    raise AttainError(f"the configuration {name} did not come with this installation", "install Attain again")


def checkout() -> Path | None:
    """The folder of the checkout that this runs from; None when it is installed elsewhere."""
    root = Path(attain.__file__).parent.parent.parent
    return root if (root / "configs").is_dir() and (root / "pyproject.toml").is_file() else None
