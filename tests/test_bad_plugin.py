"""An installed plugin with a mistake: `attain check` and whoever opens the organisation refuse it in words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).parent / "errors" / "base"
HEAD = "from attain.api.language import hookimpl\n"
MISTAKES = {
    "no_mark": (
        "def register_kinds():\n    return []\n",
        "register_kinds() has the name of a hook but not the @hookimpl mark",
    ),
    "asynchronous": (HEAD + "@hookimpl\nasync def register_kinds():\n    return []\n", "register_kinds() is async"),
    "misspelt": (HEAD + "@hookimpl\ndef register_kindz():\n    return []\n", "there is no hook register_kindz()"),
    "not_there": ("import no_such_module_anywhere\n", "cannot be imported: ModuleNotFoundError"),
    "old": (HEAD, "is installed in version 0.1.0; the organisation accepts from 2.0"),
}


def install(folder: Path, language: str, plugin: str) -> None:
    """A distribution named acme_plugin, as pip leaves it."""
    package = folder / "acme_plugin"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('__version__ = "0.1.0"\n')
    (package / "language.py").write_text(language)
    (package / "plugin.py").write_text(plugin)
    about = folder / "acme_plugin-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-plugin\nVersion: 0.1.0\n")
    points = (
        "[attain.language]\nacme_plugin = acme_plugin.language\n\n[attain.plugin]\nacme_plugin = acme_plugin.plugin\n"
    )
    (about / "entry_points.txt").write_text(points)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1"}
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, env=environment, check=False)


def organisation(folder: Path, versions: str = "from 0.1") -> Path:
    shutil.copytree(BASE, folder / "firm")
    file = folder / "firm" / "attain.yaml"
    file.write_text(file.read_text().replace("plugins: {}", f'plugins: {{ acme_plugin: "{versions}" }}'))
    return folder / "firm"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_check_refuses_it_at_the_place_that_names_it(tmp_path: Path, mistake: str) -> None:
    text, said = MISTAKES[mistake]
    install(tmp_path / "site", text, HEAD)
    firm = organisation(tmp_path, "from 2.0" if mistake == "old" else "from 0.1")
    found = run(tmp_path / "site", "-m", "attain.cli.main", "check", str(firm))
    assert found.returncode == 2
    assert "attain.yaml:8:12: E704" in found.stdout
    assert "acme_plugin" in found.stdout
    assert said in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


OPEN = """
import sys
from pathlib import Path
from attain.errors import PluginError
from attain.kernel import apply_folder, open_kernel
from attain.store.doors import Actor
url, firm = sys.argv[1:]
kernel = open_kernel(url)
loaded, applied = apply_folder(kernel, Actor(None, "system"), Path(firm))
assert applied, loaded.diagnostics
kernel.store.close()
try:
    open_kernel(url)
except PluginError as error:
    print(error.message, error.help, sep="\\n")
    sys.exit(2)
"""


@pytest.mark.parametrize("mistake", ["no_mark", "asynchronous", "misspelt", "not_there"])
def test_an_organisation_is_not_opened_with_it(tmp_path: Path, mistake: str) -> None:
    """The half that runs is loaded when the organisation is opened, which all that serves it begins with."""
    text = MISTAKES[mistake][0].replace("register_kind", "register_item")
    said = MISTAKES[mistake][1].replace("register_kind", "register_item")
    install(tmp_path / "site", HEAD, text)
    firm = organisation(tmp_path)
    found = run(tmp_path / "site", "-c", OPEN, f"sqlite:///{tmp_path / 'attain.db'}", str(firm))
    assert found.returncode == 2, found.stderr
    assert 'plugin "acme_plugin"' in found.stdout
    assert said in found.stdout
    assert "Traceback" not in found.stdout + found.stderr
