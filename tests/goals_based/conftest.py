from pathlib import Path

import pytest
from goals_help import Firm
from goals_help import firm as make


@pytest.fixture(scope="session")
def firm_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a firm right after its launch: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("firm")
    made = make(f"sqlite:///{folder / 'firm.db'}", folder)
    made.kernel.store.close()
    return folder / "firm.db"


@pytest.fixture
def firm(firm_template: Path, tmp_path: Path) -> Firm:
    return Firm.copy_of(firm_template, tmp_path / "firm.db")
