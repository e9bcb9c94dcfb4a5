"""Curves over rounds as an SVG picture that is read on a light and on a dark page."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 360, 300
LEFT, TOP, BETWEEN, BELOW = 64, 92, 76, 92
DASHES = ("", "8 5", "2 4")
"""The curves are told apart by their dashes, not by colour alone."""

STYLE = """
    svg { --page: #ffffff; --ink: #1b1b1b; --soft: #c8c8c8 }
    svg { --a: #0b5c3b; --b: #b3541e; --c: #3b4cc0 }
    @media (prefers-color-scheme: dark) {
      svg { --page: #16181a; --ink: #ececec; --soft: #4a4d50 }
      svg { --a: #7fd6a8; --b: #ffb27a; --c: #a9b6ff }
    }
    .page { fill: var(--page) } .grid { stroke: var(--soft) }
    text { fill: var(--ink); font: 13px system-ui, sans-serif }
    .title { font-size: 16px; font-weight: 600 } .end { text-anchor: end }
    .mid { text-anchor: middle } .head { font-weight: 600 }
    .line { fill: none; stroke-width: 2.5 }
    .c0 { stroke: var(--a) } .c1 { stroke: var(--b) } .c2 { stroke: var(--c) }
"""


@dataclass(frozen=True, slots=True)
class Curve:
    """One number above 0 for each round."""

    name: str
    points: Sequence[float]


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves in one field."""

    title: str
    curves: Sequence[Curve]


def picture(title: str, up: str, across: str, panels: Sequence[Panel]) -> str:
    """Panels side by side on one logarithmic scale."""
    points = [point for panel in panels for curve in panel.curves for point in curve.points]
    low, high = floor(log10(min(points))), ceil(log10(max(points)))
    width = LEFT + len(panels) * (WIDTH + BETWEEN) - BETWEEN + 24
    height = TOP + HEIGHT + BELOW
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}" rx="8"/>',
        f'<text class="title" x="{LEFT - 40}" y="32">{escape(title)}</text>',
        f'<text x="{LEFT - 40}" y="54">{escape(up)}</text>',
    ]
    for at, panel in enumerate(panels):
        drawn += _panel(panel, LEFT + at * (WIDTH + BETWEEN), low, high, across)
    drawn += _legend([curve.name for curve in panels[0].curves], TOP + HEIGHT + 66)
    return "\n".join([*drawn, "</svg>", ""])


def _panel(panel: Panel, left: int, low: int, high: int, across: str) -> list[str]:
    bottom, right = TOP + HEIGHT, left + WIDTH

    def height(number: float) -> float:
        return bottom - (log10(number) - low) * HEIGHT / (high - low)

    drawn = [f'<text class="head" x="{left}" y="{TOP - 12}">{escape(panel.title)}</text>']
    for power in range(low, high + 1):
        y = height(10.0**power)
        drawn.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
        label = f"{10.0**power:g}"
        drawn.append(f'<text class="end" x="{left - 8}" y="{y + 4:.1f}">{label}</text>')
    count = len(panel.curves[0].points)
    xs = [left + WIDTH * (at + 0.5) / count for at in range(count)]
    for at, x in enumerate(xs, 1):
        drawn.append(f'<text class="mid" x="{x:.1f}" y="{bottom + 18}">{at}</text>')
    middle = left + WIDTH // 2
    drawn.append(f'<text class="mid" x="{middle}" y="{bottom + 38}">{escape(across)}</text>')
    for at, curve in enumerate(panel.curves):
        places = zip(xs, curve.points, strict=True)
        points = " ".join(f"{x:.1f},{height(point):.1f}" for x, point in places)
        drawn.append(
            f'<polyline class="line c{at}" stroke-dasharray="{DASHES[at]}" points="{points}"/>'
        )
    return drawn


def _legend(names: Sequence[str], y: int) -> list[str]:
    drawn = []
    for at, name in enumerate(names):
        x = LEFT + at * 230
        drawn.append(
            f'<line class="line c{at}" stroke-dasharray="{DASHES[at]}" '
            f'x1="{x}" y1="{y - 4}" x2="{x + 44}" y2="{y - 4}"/>'
        )
        drawn.append(f'<text x="{x + 54}" y="{y}">{escape(name)}</text>')
    return drawn
