"""Files that a page hands over."""

import re
import unicodedata

from flask import Response

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
ENDINGS = {PDF: "pdf", XLSX: "xlsx", ZIP: "zip"}


def download(name: str, media_type: str, content: bytes) -> Response:
    """A file with a name of plain letters, and the ending that belongs to it."""
    answer = Response(content, mimetype=media_type)
    full = f"{plain(name)}.{ENDINGS[media_type]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{full}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def plain(name: str) -> str:
    """A name that every system can save: letters without accents, figures and dashes."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-").lower()[:80] or "foodaid"
