"""Whether this process answers and reaches its database."""

from flask import Blueprint, Response

from foodaid.core.connection import reaches_database
from foodaid.web.support.access import public

pages = Blueprint("public_health", __name__)


@pages.get("/health")
@public
def show() -> Response:
    is_well = reaches_database()
    return Response(
        "ok\n" if is_well else "no database\n",
        status=200 if is_well else 503,
        mimetype="text/plain",
    )
