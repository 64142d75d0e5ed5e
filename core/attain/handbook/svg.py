"""A workflow's picture as SVG; colours come from the page, so that it reads on paper and in the dark."""

from __future__ import annotations

from html import escape

from attain.handbook.flow import HEAD, LINE, PAD, Arrow, Box, Picture

ROUND = 7
"""The radius of a way back's corners."""


def svg(picture: Picture, title: str, description: str) -> str:
    """The whole picture; a screen reader reads `title` and `description`, which names the table that says the same."""
    left, width, height = picture.left, picture.width - picture.left, picture.height
    parts = [
        f'<svg class="flow" role="img" aria-label="{escape(title)}. {escape(description)}"',
        f' viewBox="{left:.0f} 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"',
        ' xmlns="http://www.w3.org/2000/svg">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">',
        '<path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>',
        *(_box(box) for box in picture.boxes),
        *(_arrow(arrow) for arrow in picture.arrows),
        "</svg>",
    ]
    return "".join(parts)


def _box(box: Box) -> str:
    place = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    shape = f'<rect class="{box.kind}" {place} rx="8"/>'
    if box.kind in ("frame", "maybe-frame", "bar"):
        middle = box.y + HEAD / 2 + 5
        return shape + "".join(_text("head", box.middle, middle, line) for line in box.lines)
    top = box.y + PAD + 10
    lines = [_text("title", box.middle, top + LINE * number, line) for number, line in enumerate(box.lines)]
    return shape + "".join(lines) + _text("who", box.middle, top + LINE * len(box.lines), box.who)


def _text(kind: str, x: float, y: float, words: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(words)}</text>' if words else ""


def _arrow(arrow: Arrow) -> str:
    (x1, y1), (x2, y2) = arrow.start, arrow.end
    if not arrow.back:
        return f'<path class="way" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" marker-end="url(#tip)"/>'
    turn, side = arrow.turn, -ROUND if arrow.turn < x1 else ROUND
    up = ROUND if y1 > y2 else -ROUND
    path = f"M{x1:.1f} {y1:.1f}H{turn - side:.1f}Q{turn:.1f} {y1:.1f} {turn:.1f} {y1 - up:.1f}V{y2 + up:.1f}"
    path += f"Q{turn:.1f} {y2:.1f} {turn - side:.1f} {y2:.1f}H{x2:.1f}"
    label = _text("back-label", turn + 2 * side, (y1 + y2) / 2 + 4, arrow.label)
    return f'<path class="back" d="{path}" marker-end="url(#tip)"/>{label}'
