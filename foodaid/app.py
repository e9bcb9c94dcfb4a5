"""The one place that knows every part: builds the web application."""

from pathlib import Path

from flask import Flask, request
from flask_migrate import Migrate
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from foodaid import api, web
from foodaid.api.support.problems import malformed
from foodaid.config import Settings, load
from foodaid.core.db import db, init_database
from foodaid.core.errors import Refusal
from foodaid.core.translation import babel

ROOT = Path(__file__).parent
MOST_UPLOAD = 2 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application for these settings (from the environment unless told)."""
    settings = settings or load()
    app = OpenAPI(
        "foodaid",
        info=Info(title="foodaid", version="1"),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        validation_error_callback=malformed,
        doc_ui=False,
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.update(
        SETTINGS=settings,
        STATIC_TREE=str(ROOT / "static"),
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=MOST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=MOST_UPLOAD,
        MAX_FORM_PARTS=5000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_NAME="foodaid",
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        BABEL_DEFAULT_TIMEZONE="Europe/Brussels",
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=settings.is_testing,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    init_database(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    babel.init_app(app, locale_selector=web.locale)
    web.register(app)
    api.register(app)
    _tell_errors(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _tell_errors(app: Flask) -> None:
    """An error is a page to a person and a problem to a program, whatever its address."""

    def answer(error: Exception) -> Response | tuple[str, int]:
        if request.path.startswith(api.PREFIX):
            return api.problem(error)
        return web.error_page(error)

    for kind in (Refusal, HTTPException, RecursionError, 500):
        app.register_error_handler(kind, answer)


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False}}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}
