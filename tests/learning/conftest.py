from pathlib import Path

import pytest
from databases import database_url as database_url
from databases import empty_url as empty_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
from databases import store as store
from learning_help import Academy
from learning_help import academy as make

from attain.store.doors import Store


@pytest.fixture
def academy(store: Store, tmp_path: Path) -> Academy:
    folder = tmp_path / "academy"
    folder.mkdir()
    return make(store, folder)
