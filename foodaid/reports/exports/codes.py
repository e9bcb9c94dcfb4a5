"""Bar codes and QR codes as drawings."""

import io
from collections.abc import Sequence

import segno
from barcode.codex import Gs1_128
from barcode.writer import SVGWriter

from foodaid.reports.domain.gs1 import Element, message

QUIET = 10
"""Modules of white before and after the bars (GS1 General Specifications, section 5.4)."""
WIDEST_MODULE, NARROWEST_MODULE = 0.495, 0.25


def modules(elements: Sequence[Element]) -> str:
    """The bars, 1 for black and 0 for white, one a module."""
    return str(Gs1_128(message(elements)).build()[0])


def bar_code(elements: Sequence[Element], width: float, height: float) -> str:
    """Bars in an SVG of at most `width` mm, as wide as they fit and never above the norm."""
    module = min(WIDEST_MODULE, width / (len(modules(elements)) + 2 * QUIET))
    writer = SVGWriter()
    writer.with_doctype = False
    drawn = Gs1_128(message(elements), writer=writer).render(
        {
            "module_width": max(module, NARROWEST_MODULE),
            "module_height": height,
            "quiet_zone": QUIET * max(module, NARROWEST_MODULE),
            "write_text": False,
            "margin_top": 0,
            "margin_bottom": 0,
        }
    )
    return bytes(drawn).decode()


def qr_code(text: str) -> str:
    """A QR code in an SVG; a quarter of it may be dirty or torn."""
    drawn = io.BytesIO()
    segno.make(text, error="q", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True
    )
    return drawn.getvalue().decode()
