"""Declare people: counts only."""

from enum import StrEnum
from typing import Annotated, Any

from flask import request
from pydantic import Field

from foodaid.api.support.reading import Body, PartnerPath, People, RowId, Text
from foodaid.api.support.tokens import actor, requires
from foodaid.api.v1.blueprint import pages
from foodaid.core.permissions import Permission
from foodaid.declarations import use_cases
from foodaid.declarations.domain import ALL_COUNTS
from foodaid.declarations.models import Declaration, Support
from foodaid.declarations.use_cases import DeclarationWish

PATH = "/partners/<int:partner_id>/declarations/<int:year>/<support>"


class Given(StrEnum):
    """The support an address can name."""

    FOOD = "food"
    GOODS = "goods"


class DeclarationPath(PartnerPath):
    year: Annotated[int, Field(ge=2014, le=2100)]
    support: Given


class DeclarationBody(Body):
    """How many people were helped. A count that is not known is null.

    The last three are asked about food only: people who also get it from one, two, three or
    more other organisations. Those not known there count fully.
    """

    total: People
    age_0_15: People | None = None
    age_16_17: People | None = None
    age_18_29: People | None = None
    age_30_64: People | None = None
    age_65_up: People | None = None
    women: People | None = None
    disabilities: People | None = None
    third_country: People | None = None
    foreign_or_minority: People | None = None
    migrants: People | None = None
    homeless: People | None = None
    one_elsewhere: People | None = None
    two_elsewhere: People | None = None
    more_elsewhere: People | None = None
    is_estimate: bool = False
    method: Annotated[Text, Field(max_length=500)] = ""
    other_food_grams: Annotated[int, Field(ge=0, le=10**12)] | None = None
    is_confirmed: bool = False
    reason: Annotated[Text, Field(max_length=500)] = ""
    version: RowId | None = None


@pages.put(PATH, summary="Send a declaration, or correct one")
@requires(Permission.DECLARE_PEOPLE)
def declare(path: DeclarationPath, body: DeclarationBody) -> dict[str, Any]:
    wish = DeclarationWish(
        partner_id=path.partner_id,
        year=path.year,
        support=Support(path.support.value),
        total=body.total,
        counts={name: getattr(body, name) for name in ALL_COUNTS},
        is_estimate=body.is_estimate,
        method=body.method,
        other_food_grams=body.other_food_grams,
        is_confirmed=body.is_confirmed,
        reason=body.reason,
        version=body.version,
        key=request.headers.get("Idempotency-Key"),
    )
    return _as_json(use_cases.submit(actor(), wish))


def _as_json(declaration: Declaration) -> dict[str, Any]:
    return {
        "id": declaration.id,
        "year": declaration.year,
        "support": declaration.support.value,
        "status": declaration.status.value,
        "total": declaration.total,
        **declaration.counts(),
        "is_estimate": declaration.is_estimate,
        "version": declaration.version,
    }
