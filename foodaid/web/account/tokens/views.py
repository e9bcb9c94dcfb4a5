"""Keys with which a partner's own system acts for a person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.accounts import queries, use_cases
from foodaid.accounts.models import ApiToken
from foodaid.core import clock
from foodaid.core.errors import Refusal
from foodaid.web.account.tokens.forms import TokenForm
from foodaid.web.support.access import signed_in
from foodaid.web.support.forms import text_of
from foodaid.web.support.sessions import actor

pages = Blueprint("account_tokens", __name__, url_prefix="/account/keys")


@pages.route("", methods=["GET", "POST"])
@signed_in
def index() -> tuple[str, int]:
    """The list; after a key is made also its secret, which no other page can show again."""
    form = TokenForm()
    if not form.is_sent_and_valid():
        return _page(form), 422 if form.is_submitted() else 200
    try:
        _token, secret = use_cases.make_token(
            actor(), text_of(form.name), int(form.days.data), text_of(form.idempotency_key)
        )
    except Refusal as refusal:
        if not form.show(refusal):
            raise
        return _page(form), refusal.status
    return _page(TokenForm(formdata=None), secret), 200


@pages.post("/revoke")
@signed_in
def revoke() -> Response:
    token_id = request.form.get("token_id", 0, type=int)
    token = use_cases.revoke_token(actor(), token_id if 0 < token_id < 2**31 else 0)
    flash(gettext("The key “%(name)s” is revoked.", name=token.name), "success")
    return redirect(url_for(".index"))


def _page(form: TokenForm, secret: str = "") -> str:
    own = actor().id
    assert own is not None
    rows = [(token, _state(token)) for token in queries.tokens_of(own)]
    return render_template("account/tokens/index.html", form=form, rows=rows, secret=secret)


def _state(token: ApiToken) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_on < clock.today() else "valid"
