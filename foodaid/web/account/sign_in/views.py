"""Sign in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from foodaid.accounts import use_cases
from foodaid.core.errors import Refusal
from foodaid.web.account.sign_in.forms import SignInForm
from foodaid.web.support import sessions
from foodaid.web.support.access import public, signed_in
from foodaid.web.support.forms import text_of
from foodaid.web.support.messages import sentence

pages = Blueprint("account_sign_in", __name__)
Page = str | Response | tuple[str, int]


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def new() -> Page:
    if sessions.is_signed_in():
        return redirect(url_for("public_home.index"))
    form = SignInForm()
    status = 200
    if form.is_sent_and_valid():
        try:
            user = use_cases.sign_in(
                text_of(form.email), text_of(form.password), request.remote_addr or "unknown"
            )
        except Refusal as refusal:
            form.email.errors = [sentence(refusal)]
            status = refusal.status
        else:
            sessions.begin(user)
            return redirect(_wanted(request.args.get("next", "")))
    elif form.is_submitted():
        status = 422
    return render_template("account/sign_in/new.html", form=form), status


def _wanted(target: str) -> str:
    """Where the reader was going, if that is a page of ours."""
    parts = urlsplit(target)
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    if is_ours and not parts.netloc and not parts.scheme and "\\" not in target:
        return target
    return url_for("public_home.index")


@pages.post("/sign-out")
@signed_in
def end() -> Response:
    sessions.end()
    return redirect(url_for("account_sign_in.new"))
