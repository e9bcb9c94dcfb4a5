"""Static files under an address that changes with their content, kept by browsers for a year.

Modules and fonts name each other by relative paths, so the mark is one for the whole tree and
stands before the path: `/assets/<mark>/js/app.js` finds `/assets/<mark>/js/order.js` beside it.
"""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory, url_for

from foodaid.web.support.access import public

pages = Blueprint("static_files", __name__)
YEAR = 365 * 24 * 3600
SHEETS = (
    "tokens",
    "base",
    "shell",
    "forms",
    "tables",
    "components",
    "progress",
    "drawings",
    "order",
    "print",
)
JOINED = "css/foodaid.css"
"""Our own style sheets in one answer: a phone on a slow line asks once, not ten times."""


@cache
def mark_of(folder: str) -> str:
    """One short hash over the names and contents of all files; read once a process."""
    content = hashlib.sha256()
    root = Path(folder)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content.update(f"{path.relative_to(root).as_posix()}\0".encode())
        content.update(hashlib.sha256(path.read_bytes()).digest())
    return content.hexdigest()[:10]


@cache
def _joined(folder: str) -> str:
    return "\n".join((Path(folder) / "css" / f"{name}.css").read_text("utf-8") for name in SHEETS)


def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("static_files.file", mark=mark_of(current_app.config["STATIC_TREE"]), name=name)


@pages.route("/assets/<mark>/<path:name>")
@public
def file(mark: str, name: str) -> Response:
    folder = current_app.config["STATIC_TREE"]
    if mark != mark_of(folder):
        abort(404)
    if name == JOINED:
        response = Response(_joined(folder), mimetype="text/css")
    else:
        response = send_from_directory(folder, name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def register(app: Flask) -> None:
    app.register_blueprint(pages)
    app.jinja_env.globals["asset"] = asset
