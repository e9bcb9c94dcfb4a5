"""The same use-cases as JSON, for partners' own systems. `/api/v1/openapi.json` describes it."""

from typing import Any

from flask import Blueprint, Flask, current_app
from flask_openapi3.openapi import OpenAPI

from foodaid.api.support.problems import problem
from foodaid.api.v1 import pages

PREFIX = "/api/"
__all__ = ["PREFIX", "problem", "register"]

description = Blueprint("api_description", __name__)


@description.get("/api/v1/openapi.json")
def show() -> Any:
    """The OpenAPI description: no secret, so that it can be read before there is a token."""
    app: Flask = current_app
    assert isinstance(app, OpenAPI)
    return app.api_doc


show.permission = "public"  # type: ignore[attr-defined]


def register(app: OpenAPI) -> None:
    """Attach the API."""
    app.register_blueprint(description)
    app.register_api(pages)
