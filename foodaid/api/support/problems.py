"""Refusals and errors as `application/problem+json` (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from flask import Response, json
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from foodaid.core.errors import Invalid, Refusal


def problem(error: Exception) -> Response:
    """An error as a problem; what is not foreseen tells nothing of the inside."""
    if isinstance(error, Refusal):
        return _response(error.status, error.code, **_details(error))
    if isinstance(error, HTTPException) and error.response is not None:
        prepared = error.response
        assert isinstance(prepared, Response)
        return prepared
    if isinstance(error, RecursionError):
        return _response(400, "too-deep")
    status = error.code if isinstance(error, HTTPException) and error.code else 500
    answer = _response(status, HTTPStatus(status).phrase.lower().replace(" ", "-"))
    if isinstance(error, HTTPException):
        for name, header in error.get_headers():
            if name.lower() in {"allow", "retry-after", "www-authenticate"}:
                answer.headers[name] = header
    return answer


def malformed(error: ValidationError) -> Response:
    """A body or address that is not what it should be: every fault with its place."""
    faults = [
        {"place": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return _response(422, "malformed", faults=faults)


def _details(refusal: Refusal) -> dict[str, Any]:
    details: dict[str, Any] = {"facts": _plain(refusal.facts)} if refusal.facts else {}
    if isinstance(refusal, Invalid) and refusal.problems:
        details["faults"] = [
            {"place": place, "code": one.code, "facts": _plain(one.facts)}
            for place, one in refusal.problems.items()
        ]
    elif refusal.field is not None:
        details["faults"] = [{"place": refusal.field, "code": refusal.code}]
    return details


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: fact if isinstance(fact, int) else str(fact) for key, fact in facts.items()}


def _response(status: int, code: str, **details: Any) -> Response:
    body = {
        "type": f"urn:foodaid:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        **details,
    }
    return Response(json.dumps(body), status, mimetype="application/problem+json")
