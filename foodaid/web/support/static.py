"""Static files under names that change with their content, kept by browsers for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory, url_for

from foodaid.web.support.access import public

pages = Blueprint("static_files", __name__)
YEAR = 365 * 24 * 3600


@cache
def _mark(path: Path, changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file."""
    path = Path(str(current_app.static_folder)) / name
    return url_for("static_files.file", mark=_mark(path, path.stat().st_mtime_ns), name=name)


@pages.route("/assets/<mark>/<path:name>")
@public
def file(mark: str, name: str) -> Response:
    if not current_app.static_folder or len(mark) != 10:
        abort(404)
    response = send_from_directory(current_app.static_folder, name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def register(app: Flask) -> None:
    app.register_blueprint(pages)
    app.jinja_env.globals["asset"] = asset
