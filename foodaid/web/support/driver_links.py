"""Links for drivers: they open one round, without an account, and say nothing but its number."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from foodaid.core.errors import NotFound
from foodaid.rounds.models import Round


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="driver-round")


def token_of(found: Round) -> str:
    """The token of a round's present link."""
    return str(_signer().dumps([found.id, found.link_number]))


def round_and_number(token: str) -> tuple[int, int]:
    """What a token says; NotFound when nobody here signed it."""
    try:
        round_id, number = _signer().loads(token)
    except (BadData, TypeError, ValueError) as error:
        raise NotFound from error
    return int(round_id), int(number)
