"""Valid workflow documents made out of chance, for laws."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from attain.phrases.calendar import Calendar

ROLES = ("one", "two", "three", "four")
CALENDAR = Calendar(
    holidays=frozenset({date(2027, 3, 26), date(2027, 3, 29)}), quiet=((date(2027, 4, 1), date(2027, 4, 9)),)
)
VERBS = (
    "approve",
    "decide",
    "decide",
    "release",
    "acknowledge",
    "nominate",
    "ask_each",
    "plan",
    "meet",
    "meet",
    "check",
    "session",
    "wait",
    "tell",
)
SILENT = {"approve": "approve", "release": "release"}


class Maker:
    """Makes one valid workflow document out of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.count = chance, 0

    def document(self) -> dict[str, Any]:
        people = {
            role: {
                "is": f"role {role}",
                "if_none": ROLES[n + 1] if n + 1 < len(ROLES) else self.chance.choice(["skip", "stop_the_plan"]),
                "bind": self.chance.choice(["at_launch", "at_step", "live"]),
                "if_same": self.chance.choice(["", "", "skip", ROLES[-1]]) if n < len(ROLES) - 1 else "",
            }
            for n, role in enumerate(ROLES)
        }
        steps = self.sequence(depth=2, room=self.chance.randint(1, 5))
        leaves = [step["id"] for step in _leaves(steps)]
        return {
            "id": "made",
            "people": people,
            "steps": steps,
            "when_people_change": {
                "actor_on_leave": {
                    "longer_than": "1 week",
                    "open_tasks": self.chance.choice(["delegate", "manager of actor", "wait"]),
                    "if_none": self.role(),
                }
            },
            "reminders": {"send": ["2 working days before due", "12 hours before due"], "message": "r"},
            "visibility": [self.row(leaves) for _ in range(self.chance.randint(0, 4))],
        }

    def row(self, leaves: list[str]) -> dict[str, Any]:
        since = f"{self.chance.choice(leaves)} {self.chance.choice(['opens', 'submitted', 'ends'])}"
        row = {"who": [self.chance.choice([*ROLES, "employee"])], "what": self.chance.choice(leaves), "as": "full"}
        row["from"] = self.chance.choice([since, f"3 days after {since}", "some_day", f"some_day or {since}"])
        return row | ({"until": "other_day"} if self.chance.random() < 0.2 else {})

    def sequence(self, depth: int, room: int) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = []
        free = 0  # steps before this index are under another send-back
        for _ in range(room):
            step = self.step(depth)
            if step["do"] in ("approve", "decide") and len(steps) > free:
                leaves = [each for each in _leaves(steps[free:]) if each["do"] in ("fill_form", "nominate", "plan")]
                if leaves:
                    self.send_back(step, self.chance.choice(leaves)["id"])
                    free = len(steps) + 1
            elif any(_sends_back(each) for each in _leaves([step])):
                free = len(steps) + 1
            steps.append(step)
        return steps

    def send_back(self, step: dict[str, Any], to: str) -> None:
        back = {"to": to, "at_most": self.chance.randint(1, 2), "time_again": self.duration()}
        back["then"] = self.chance.choice(["continue", "close_unfinished", {"hand_over": self.role(), **self.wait(1)}])
        if step["do"] == "decide":
            step["choices"].append({"id": "again", "label": "Again", "sends_back": True})
            step["send_back"] = back
        else:
            step |= {"send_back": back, "what": to}

    def step(self, depth: int) -> dict[str, Any]:
        self.count += 1
        step: dict[str, Any] = {"id": f"s{self.count}", "title": "T"}
        if depth and self.chance.random() < 0.35:
            step |= self.container(depth - 1)
        else:
            step |= self.leaf()
        if self.chance.random() < 0.15:
            step["when"] = self.chance.choice([True, False, "grade is at least 3"])
        if self.chance.random() < 0.2:
            step["not_before"] = self.chance.choice(
                ["some_day", "4 days after the case opens", ["some_day", "other_day"]]
            )
        return step

    def container(self, depth: int) -> dict[str, Any]:
        if self.chance.random() < 0.5:
            rounds = {"repeat": self.rounds()} if self.chance.random() < 0.3 else {}
            return {"do": "part", "steps": self.sequence(depth, self.chance.randint(1, 3)), **rounds}
        branches = [{"id": f"b{n}", "steps": self.sequence(depth, self.chance.randint(1, 2))} for n in range(2)]
        rest = {"rest": "stop"} if self.chance.random() < 0.3 else {}
        return {
            "do": "parallel",
            "wait_for": self.chance.choice(["all", "any", "at least 1"]),
            "branches": branches,
            **rest,
        }

    def rounds(self) -> dict[str, Any]:
        return self.chance.choice(
            [
                {"at_least": 2, "at_most": 2},
                {"at_least": 1, "at_most": 3, "opened_by": self.role()},
                {"every": "1 week", "until": "30 days after it opens"},
                {"every": "5 working days", "at_least": 2, "at_most": 4, "until": "some_day"},
            ]
        )

    def repeat(self) -> dict[str, Any]:
        often = {"at_least": self.chance.randint(0, 2), "at_most": 3}
        total = {"of": "x.y.z", "at_least": 60}
        return self.chance.choice(
            [
                often,
                often | {"opened_by": self.role()},
                often | {"each_acknowledged_by": self.chance.choice([*ROLES, "employee"])},
                often | {"together": total},
                {"for_each": self.role()},
                {"every": "3 days", "at_least": 2, "at_most": 5, "until": "20 days after it opens"},
            ]
        )

    def leaf(self) -> dict[str, Any]:
        do = self.chance.choice([*["fill_form", "approve"] * 3, *VERBS])
        if do == "wait":
            return {
                "do": do,
                "until": self.chance.choice(["some_day", "unknown_day"]),
                "or_by": "9 days after the case opens",
            }
        if do == "tell":
            return {"do": do, "message": "m", "to": ["employee", "one"]}
        who = self.chance.sample(ROLES, self.chance.randint(1, 2))
        if do in ("fill_form", "plan", "meet", "acknowledge", "nominate") and self.chance.random() < 0.5:
            who = ["employee", *who[:1]] if self.chance.random() < 0.3 else ["employee"]
        return {"do": do, "who": who, **self.own_keys(do), **self.wait(2, SILENT.get(do, "continue"))}

    def own_keys(self, do: str) -> dict[str, Any]:
        optional = {"optional": True} if self.chance.random() < 0.15 else {}
        match do:
            case "fill_form":
                return {"form": "f", **optional}
            case "approve":
                known = [f"s{n}" for n in range(1, self.count)]
                return {"what": self.chance.choice([*known, "x"]), "may_edit": True, "silence_counts_as_approval": True}
            case "decide":
                split = {"must_agree": self.chance.choice(["all", "most"]), "if_split": self.role()}
                choices = [{"id": "yes", "label": "Y"}, {"id": "no", "label": "N", "reason": "required"}]
                return {"choices": choices, **(split if self.chance.random() < 0.5 else {})}
            case "nominate":
                return {"choose": {"from": "everyone", "not_from": ["one"], "at_most": 3}}
            case "ask_each":
                anonymous = {"anonymous": {"show_from": 2, "below": "hide", "traceable_by": "nobody"}}
                return {"form": "f", "may_decline": True, **(anonymous if self.chance.random() < 0.5 else {})}
            case "plan":
                return {"what": "development_plan", "agreed_by": self.role()}
            case "meet":
                return {"form": "f", "repeat": self.repeat()}
            case "check":
                fault = {"no_fault": {"decided_by": self.role(), "reason": "required"}}
                confirmed = {"confirmed_by": self.role()} if self.chance.random() < 0.5 else {}
                return {
                    "standards": [
                        {"id": "a", "needs": "grade is at least 3"},
                        {"id": "b", "needs": "grade is at most 9"},
                    ],
                    **(fault if self.chance.random() < 0.5 else {}),
                    **confirmed,
                }
            case "session":
                late = {"who": self.role(), **self.wait(1)}
                rules = {"group_by": "unit", "chair": "one", "late_cases": late, "opens_when": {"or_by": "some_day"}}
                above = [self.level(number) for number in range(self.chance.choice([0, 0, 1, 2]))]
                return {**rules, **({"levels": above} if above else {})}
        return {}

    def level(self, number: int) -> dict[str, Any]:
        who = self.chance.sample(ROLES, self.chance.randint(1, 2))
        return {"id": f"level{number}", "who": who, "group_by": "organisation", **self.wait(1)}

    def wait(self, depth: int, ending: str = "continue") -> dict[str, Any]:
        due = self.chance.choice(
            [f"{self.duration()} after it opens"] * 3
            + ["some_day", "unknown_day", "2 days before other_day", "some_day or other_day"]
        )
        return {"due": due, "if_late": self.chain(depth, ending)}

    def chain(self, depth: int, ending: str) -> Any:
        ending = self.chance.choice([*[ending] * 8, "continue_without", "close_unfinished"])
        if self.chance.random() < 0.3:
            return ending
        entries: list[dict[str, Any]] = []
        for _ in range(self.chance.randint(0, 2)):
            act = self.chance.choice(["tell", "hand_over", "ask_more"] if depth else ["tell"])
            entry = {
                "after": self.duration(),
                act: self.chance.choice([self.role(), "manager of actor"]),
                "message": "m",
            }
            if act == "ask_more":
                entry["when"] = "fewer than 2 answers"
            entries.append(entry | ({} if act == "tell" else self.wait(depth - 1, ending)))
        return [*entries, {"after": self.duration(), "then": ending}]

    def role(self) -> str:
        return self.chance.choice(ROLES)

    def duration(self) -> str:
        return self.chance.choice(
            ["1 day", "3 days", "2 working days", "5 working days", "1 week", "30 hours", "1 month"]
        )


def _sends_back(step: dict[str, Any]) -> bool:
    return "send_back" in step


def _leaves(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order written; of a container all of its branches."""
    found = []
    for step in steps:
        inner = step.get("steps") or [each for branch in step.get("branches", ()) for each in branch["steps"]]
        found += _leaves(inner) if inner else [step]
    return found
