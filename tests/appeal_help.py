"""A result that can be appealed against, and a jury that votes on it."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from wiring_help import PEOPLE

APPEAL = """
apiVersion: attain/v1
kind: scale
id: two
title: Two levels
use: rating
best: highest
levels: [ { id: low, label: Low, value: 1 }, { id: high, label: High, value: 2 } ]
---
apiVersion: attain/v1
kind: form
id: rated
title: Rating
sections: [ { id: all, title: All, fields: [ { id: overall, title: Overall, type: rating, scale: two, required: true }, { id: hours, title: Hours, type: number, records: training.hours } ] } ]
---
apiVersion: attain/v1
kind: form
id: objection
title: Objection
sections: [ { id: all, title: All, fields: [ { id: why, title: Why, type: text, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: appealing
title: Appealing
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  jury: { is: role jury, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, due: 10 days after it opens, if_late: continue_without }
  - { id: share, title: Share, do: release, who: hr, shows: [rate, given.final], to: employee, settles: [given], due: 10 days after it opens, if_late: continue }
  - { id: object, title: Object, do: fill_form, who: employee, form: objection, when: given.final is low, due: 10 days after it opens, if_late: continue_without }
  - id: vote
    title: Vote
    do: decide
    who: jury
    what: [rate, object]
    when: object was answered
    must_agree: most
    if_split: hr
    choices:
      - { id: keep, label: Keep it }
      - { id: raise, label: Raise it, asks: { id: bonus, title: Bonus, type: percent, records: pay.bonus } }
    due: 10 days after it opens
    if_late: continue
  - { id: told, title: Told, do: release, who: hr, shows: [vote, stands.final], to: employee, settles: [stands], due: 10 days after it opens, if_late: continue }
scores:
  - { id: given, title: Given, judgement: { in: rate.all.overall, by: manager } }
  - { id: stands, title: Stands, take: [ { from: given.final } ], aggregate: only_value, gives: two, gates: [ { when: vote is raise, becomes: high, because: The jury raised it. } ] }
visibility:
  - { who: [jury, hr], what: [rate, object], as: full, from: rate submitted }
  - { who: employee, what: [rate, given.final], as: full, from: share ends }
  - { who: [employee, hr], what: [vote, stands.final], as: full, from: told ends }
---
apiVersion: attain/v1
kind: roles
id: jurors
title: Jurors
roles: [ { id: jury, title: Jury, where: organisation, at_least: 0, held_by: [] } ]
---
apiVersion: attain/v1
kind: scenario
id: appeals
title: Appeals
of: workflow appealing
people:@PEOPLE
cases:
  - id: raised
    title: Two of three raise it
    for: nia
    play:
      - "2027-03-02 tom submits rate with { all.overall: low, all.hours: 7 }"
      - 2027-03-03 ole releases share
      - "2027-03-04 nia submits object with { all.why: Unfair }"
      - 2027-03-05 j1 decides vote as keep
      - "2027-03-06 j2 decides vote as raise with { bonus: 10% }"
      - "2027-03-07 j3 decides vote as raise with { bonus: 10% }"
      - 2027-03-08 ole releases told
    expect: [given.final is low, vote is raise, stands.final is high, measure training.hours is 7, measure pay.bonus is 10%]
  - id: kept
    title: Two of three keep it
    for: nia
    play:
      - "2027-03-02 tom submits rate with { all.overall: low }"
      - 2027-03-03 ole releases share
      - "2027-03-04 nia submits object with { all.why: Unfair }"
      - "2027-03-05 j1 decides vote as raise with { bonus: 10% }"
      - 2027-03-06 j2 decides vote as keep
      - 2027-03-07 j3 decides vote as keep
      - 2027-03-08 ole releases told
    expect: [stands.final is low]
  - id: content
    title: A good result is not appealed
    for: nia
    play: ["2027-03-02 tom submits rate with { all.overall: high }", 2027-03-03 ole releases share, 2027-03-04 ole releases told]
    expect: [step object never opens, stands.final is high]
sees: [ { who: employee, what: vote, until: told ends, expect: nothing } ]
""".replace(
    "@PEOPLE",
    PEOPLE.rstrip() + "".join(f"\n  - {{ id: j{n}, department: board, holds: [jury] }}" for n in (1, 2, 3)),
)
