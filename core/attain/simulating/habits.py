"""How people behave in a simulation, drawn from a seed: the same seed gives the same cycle, on every machine."""

from __future__ import annotations

from hashlib import blake2b

from attain.values import dataclass

BEHAVIOURS = ("prompt", "typical", "late", "nobody")
SURE, NEVER = 1.0, 0.0


@dataclass(frozen=True, slots=True)
class Habit:
    """What is assumed of people, as shares of all tasks; days are working days.

    early: done within this part of the time that there is · late, up_to: done up to so many days after it was due ·
    never: not done at all · sends_back, declines: of those who may.
    """

    early: float = 1.0
    late: float = 0.0
    up_to: int = 0
    never: float = 0.0
    sends_back: float = 0.0
    declines: float = 0.0


HABITS = {
    "prompt": Habit(early=0.0),
    "typical": Habit(late=0.12, up_to=5, never=0.03, sends_back=0.05, declines=0.05),
    "late": Habit(late=1.0, up_to=3),
    "nobody": Habit(never=1.0),
}
"""prompt: everybody on the next working day.  typical: spread over the time there is, every eighth task late.
late: everybody after the due date.  nobody: only time does anything, which is as slow as it can get without send-backs.
"""


@dataclass(frozen=True, slots=True)
class Draws:
    """Chances by name, so that one more question changes no other answer."""

    seed: int
    habit: Habit

    def share(self, *names: object) -> float:
        """From 0 up to, but not including, 1."""
        digest = blake2b(repr((self.seed, *names)).encode(), digest_size=6).digest()
        return int.from_bytes(digest) / 2**48

    def below(self, count: int, *names: object) -> int:
        """A whole number from 0 up to, but not including, `count`."""
        return int(self.share(*names) * count)

    def days(self, there_are: int, *names: object) -> int | None:
        """On which working day after its opening something is done, of `there_are` until it is due; None: never."""
        drawn, habit = self.share("when", *names), self.habit
        if drawn < habit.never:
            return None
        if drawn < habit.never + habit.late:
            return there_are + 1 + self.below(habit.up_to, "late", *names)
        if not habit.early:
            return min(1, there_are)
        # The later half of the time is the fuller one: the larger of two chances.
        return int(max(self.share("one", *names), self.share("two", *names)) * habit.early * (there_are + 1))
