"""Documents that several small firms of the tests have in common; each ends the line, so that others can follow."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

THREE = """\
apiVersion: attain/v1
kind: scale
id: three
title: Three levels
use: rating
best: highest
levels: [ { id: poor, label: Poor, value: 1 }, { id: good, label: Good, value: 2 }, { id: great, label: Great, value: 3 } ]
---
"""
RATED = """\
apiVersion: attain/v1
kind: form
id: rated
title: Rating
sections: [ { id: all, title: All, fields: [ { id: overall, title: Overall, type: rating, scale: three, required: true } ] } ]
---
"""
TALKED = """\
apiVersion: attain/v1
kind: form
id: talked
title: Talk
sections: [ { id: said, title: Said, fields: [ { id: text, title: Text, type: text, required: true } ] } ]
---
"""
SAID = """\
apiVersion: attain/v1
kind: form
id: said
title: Said
sections: [ { id: all, title: All, fields: [ { id: text, title: Text, type: text, required: true } ] } ]
---
"""
ABLE = """\
apiVersion: attain/v1
kind: scale
id: able
title: Able
use: proficiency
best: highest
levels: [ { id: aware, label: Aware, value: 1 }, { id: practised, label: Practised, value: 2 } ]
---
"""
