"""The one schema for editors: it agrees with the checker, says what each setting is, and an editor completes by it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner

from attain.cli.main import cli
from attain.config.files import read_folder
from attain.errors import BadInput
from attain.language.editors import FILE, SETTINGS, one_schema, write_modelines, write_set_up
from attain.language.home import language_spoken
from attain.language.language import language_for
from attain.language.load import load
from attain.language.snippets import PHRASES, known_in, offered
from attain.phrases.parser import parse_condition, parse_duration, parse_people, parse_time

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "configs/demo"
BASE = ROOT / "tests/errors/base"
LANGUAGE = language_for(dict.fromkeys(("goals_based", "competency_based", "reviews_360", "talent_ranking"), "from 0"))
SERVER = os.environ.get("YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server") or ""


def test_it_accepts_what_the_checker_accepts_and_no_more() -> None:
    read = read_folder(DEMO)
    schema = one_schema(language_spoken(read))
    validator = jsonschema_rs.Draft202012Validator(schema)
    for document in read.documents:
        assert validator.is_valid(document.data), document.file
        assert not validator.is_valid({**document.data, "no_such_setting": 1}), document.file
        assert not validator.is_valid({**document.data, "kind": "no_such_kind"}), document.file


def test_every_kind_is_in_it_with_a_description_and_nothing_for_the_checker_alone() -> None:
    schema = one_schema(LANGUAGE)
    assert set(schema["properties"]["kind"]["enum"]) == set(LANGUAGE.kinds) >= {"workflow", "goal_plan", "talent_grid"}
    assert not [key for key in keys(schema["$defs"]) if key.startswith("x-")]
    for name in LANGUAGE.kinds:
        assert len(schema["$defs"][f"kind.{name}"]["description"]) > 10


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield key
            yield from keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys(value)


def test_the_set_up_is_written_and_other_settings_stay(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BASE, tmp_path / "organisation"))
    (folder / ".vscode").mkdir()
    (folder / SETTINGS).write_text('{ "editor.tabSize": 2, "yaml.schemas": { "other.json": "*.x" } }')
    done = CliRunner().invoke(cli, ["schema", "--write", "--modeline", str(folder)])
    assert done.exit_code == 0
    settings = json.loads((folder / SETTINGS).read_text())
    assert settings["editor.tabSize"] == 2
    assert settings["yaml.schemas"] == {"other.json": "*.x", f"./{FILE}": ["**/*.yaml", "**/*.yml"]}
    assert json.loads((folder / FILE).read_text())["title"] == "Attain configuration (attain/v1)"
    first = (folder / "forms/quick_self.yaml").read_text().split("\n")[0]
    assert first == "# yaml-language-server: $schema=../attain.schema.json"
    assert load(folder).diagnostics == ()
    assert write_modelines(folder) == []


def test_settings_that_cannot_be_read_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / SETTINGS).write_text("// mine\n{}")
    with pytest.raises(BadInput, match="add this by hand"):
        write_set_up(tmp_path, LANGUAGE)
    assert (tmp_path / SETTINGS).read_text() == "// mine\n{}"


def test_without_write_it_is_shown() -> None:
    done = CliRunner().invoke(cli, ["schema", str(BASE)])
    assert json.loads(done.output)["type"] == "object"


class Editor:
    """An editor reduced to what it asks yaml-language-server."""

    def __init__(self, folder: Path) -> None:
        command = ["node", SERVER] if SERVER.endswith(".js") else [SERVER]
        self.process = subprocess.Popen(
            [*command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self.number = 0
        self.folder = folder
        settings = json.loads((folder / SETTINGS).read_text())["yaml.schemas"]
        self.schemas = {(folder / name).as_uri(): files for name, files in settings.items()}
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.tell("initialized", {})

    def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method: str, said: dict[str, Any]) -> None:
        self.send({"method": method, "params": said})

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        found: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return found

    def ask(self, method: str, said: dict[str, Any]) -> Any:
        self.number += 1
        number = self.number
        self.send({"id": number, "method": method, "params": said})
        while True:
            found = self.receive()
            if "method" in found and "id" in found:
                self.send({"id": found["id"], "result": self.answer(found)})
            elif found.get("id") == number:
                return found.get("result")

    def answer(self, asked: dict[str, Any]) -> Any:
        if asked["method"] != "workspace/configuration":
            return None
        yaml = {
            "schemas": self.schemas,
            "completion": True,
            "hover": True,
            "validate": True,
            "schemaStore": {"enable": False},
        }
        return [yaml if one.get("section") == "yaml" else {} for one in asked["params"]["items"]]

    def open(self, text: str) -> str:
        uri = (self.folder / f"open_{self.number}.yaml").as_uri()
        self.tell(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}
        )
        return uri

    def at(self, what: str, text: str) -> Any:
        """Ask for completion or hover where | stands in a text."""
        before, _, after = text.partition("|")
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        uri = self.open(before + after)
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": uri}, "position": place})

    def labels(self, text: str) -> set[str]:
        found = self.at("completion", text)
        return {one["label"] for one in (found["items"] if isinstance(found, dict) else found)}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    if not SERVER or shutil.which("node") is None:
        pytest.skip("yaml-language-server is not installed (npm install -g yaml-language-server)")
    folder = tmp_path_factory.mktemp("organisation")
    write_set_up(folder, LANGUAGE, known_in([one.resource for one in read_folder(DEMO).documents]))
    found = Editor(folder)
    for _ in range(40):  # it asks for its settings in its own time
        if found.labels("|"):
            break
        time.sleep(0.5)
    yield found
    found.process.kill()
    found.process.communicate()


HEAD = "apiVersion: attain/v1\nkind: workflow\nid: a\ntitle: A\n"
STEP = f"{HEAD}steps:\n  - id: one\n    title: One\n    do: fill_form\n"


@pytest.mark.slow
def test_an_editor_completes_kinds_settings_verbs_and_settings_of_a_verb(editor: Editor) -> None:
    assert {"form", "workflow", "goal_plan"} <= editor.labels("apiVersion: attain/v1\nkind: w|\n")
    assert {"people", "steps", "visibility"} <= editor.labels(f"{HEAD}|\n")
    assert {"ask_each", "fill_form", "release"} <= editor.labels(f"{HEAD}steps:\n  - id: one\n    do: |\n")
    assert {"form", "due", "if_late"} <= editor.labels(f"{STEP}    |\n")
    assert "sections" not in editor.labels(f"{HEAD}|\n")


@pytest.mark.slow
def test_an_editor_completes_names_of_documents_and_beginnings_of_phrases(editor: Editor) -> None:
    assert {"self_review", "manager_review"} <= editor.labels(f"{STEP}    form: |\n")
    assert {"goal_plan annual_goals"} <= editor.labels(f"{HEAD}steps:\n  - id: a\n    do: plan\n    what: |\n")
    assert {"NUMBER working days after it opens", "cycle end"} <= editor.labels(f"{STEP}    due: |\n")
    assert "grade is at least NUMBER" in editor.labels(f"{STEP}    when: |\n")
    people = editor.at("completion", f"{HEAD}people:\n  manager:\n    is: |\n")
    found = {one["label"]: one["insertText"] for one in people["items"]}
    assert found["manager of employee"] == "manager of employee"
    assert found["nearest role ROLE above employee"].startswith("nearest role ${1|administrator,")


READS = {"people": parse_people, "time": parse_time, "duration": parse_duration, "condition": parse_condition}


@pytest.mark.parametrize(("grammar", "said"), [(one, said) for one, many in PHRASES.items() for said in many])
def test_what_is_offered_is_a_phrase(grammar: str, said: str) -> None:
    assert READS[grammar](said.replace("NUMBER", "10"))


def test_names_that_are_there_are_offered_and_every_other_name_is_taken_too() -> None:
    known = {"form": ["one", "two"], "role": ["hr"], "roles": ["all"]}
    assert offered(known, {}, {"x-ref": "form"}) == {"examples": ["one", "two"]}
    assert offered(known, {}, {"x-ref": "*"}) == {"examples": ["form one", "form two"]}
    assert offered(known, {}, {"x-ref": "step"}) == {}
    snippet = {one["label"]: one["body"] for one in offered(known, {}, {"x-phrase": "people"})["defaultSnippets"]}
    assert snippet["role ROLE"] == "role ${1|hr|}"
    assert snippet["chosen in STEP"] == "chosen in ${1:STEP}"


def test_help_says_what_holds_when_a_setting_is_left_out() -> None:
    said = one_schema(LANGUAGE)["$defs"]["part.common"]["$defs"]["cast_member"]["properties"]["bind"]["description"]
    assert said.endswith("Left out: at_step.")


@pytest.mark.slow
def test_an_editor_explains_a_setting(editor: Editor) -> None:
    said = editor.at("hover", STEP.replace("do:", "d|o:"))
    assert "The verb: what happens in this step" in json.dumps(said)
    assert "By when it is to be done" in json.dumps(editor.at("hover", f"{STEP}    d|ue: release_date\n"))
