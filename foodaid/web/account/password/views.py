"""Choose a password: after an invitation, after forgetting the old one, or to replace it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.accounts import use_cases
from foodaid.core.errors import NotFound, Refusal
from foodaid.web.account.password.forms import ChangeForm, ChooseForm, ForgottenForm
from foodaid.web.support import sessions
from foodaid.web.support.access import public, signed_in
from foodaid.web.support.forms import text_of
from foodaid.web.support.messages import sentence

pages = Blueprint("account_password", __name__, url_prefix="/password")
Page = str | Response | tuple[str, int]


@pages.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Page:
    form = ForgottenForm()
    if form.is_sent_and_valid():
        try:
            use_cases.ask_for_reset(text_of(form.email), request.remote_addr or "unknown")
        except Refusal as refusal:
            form.email.errors = [sentence(refusal)]
            return render_template("account/password/forgotten.html", form=form), refusal.status
        return render_template("account/password/sent.html")
    status = 422 if form.is_submitted() else 200
    return render_template("account/password/forgotten.html", form=form), status


@pages.route("/<purpose>/<token>", methods=["GET", "POST"])
@public
def choose(purpose: str, token: str) -> Page:
    if purpose not in {"reset", "invitation"}:
        raise NotFound
    person = use_cases.user_of_token(token, purpose)
    form = ChooseForm()
    if form.is_sent_and_valid():
        try:
            user = use_cases.choose_password(token, purpose, text_of(form.password))
        except Refusal as refusal:
            if not form.show(refusal):
                raise
        else:
            sessions.begin(user)
            flash(gettext("Your password is saved. Welcome."), "success")
            return redirect(url_for("public_home.index"))
    status = 422 if form.is_submitted() else 200
    return render_template("account/password/choose.html", form=form, person=person), status


@pages.route("/change", methods=["GET", "POST"])
@signed_in
def change() -> Page:
    form = ChangeForm()
    if form.is_sent_and_valid():
        try:
            user = use_cases.change_password(
                sessions.actor(), text_of(form.old), text_of(form.password)
            )
        except Refusal as refusal:
            if not form.show(refusal):
                raise
        else:
            sessions.begin(user)
            flash(gettext("Your new password is saved."), "success")
            return redirect(url_for("account_profile.show"))
    status = 422 if form.is_submitted() else 200
    return render_template("account/password/change.html", form=form), status
