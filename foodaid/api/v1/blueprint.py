"""Where the addresses of version 1 hang, behind one token check."""

from flask_openapi3.blueprint import APIBlueprint

from foodaid.api.support.tokens import find_actor

pages = APIBlueprint(
    "api_v1", __name__, url_prefix="/api/v1", abp_security=[{"token": []}], doc_ui=True
)
pages.before_request(find_actor)
