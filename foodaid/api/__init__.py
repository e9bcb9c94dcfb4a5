"""The same use-cases as JSON, for partners' own systems. `/api/v1/openapi.json` describes it."""

from flask_openapi3.openapi import OpenAPI

from foodaid.api.support.problems import problem
from foodaid.api.v1 import pages

PREFIX = "/api/"
__all__ = ["PREFIX", "problem", "register"]


def register(app: OpenAPI) -> None:
    """Attach the API."""
    app.register_api(pages)
