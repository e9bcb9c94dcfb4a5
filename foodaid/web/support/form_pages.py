"""A form, what happens once it was sent, and where the reader goes then."""

from collections.abc import Callable

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from foodaid.core.errors import Invalid, Refusal
from foodaid.web.support.forms import PageForm
from foodaid.web.support.messages import sentence

Page = str | Response | tuple[str, int]


def said(refusal: Refusal) -> str:
    """A refusal in words, with what is wrong with each lot."""
    problems = refusal.problems.values() if isinstance(refusal, Invalid) else ()
    return " ".join([sentence(refusal), *map(sentence, problems)])


def form_page(
    form: PageForm, act: Callable[[], tuple[str, str]], template: str, **shown: object
) -> Page:
    """Show a form; once it was sent and could be done, say so and go where `act` says."""
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            words, url = act()
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(said(refusal), "refusal")
        else:
            flash(words, "success")
            return redirect(url)
    return render_template(template, form=form, **shown), status


def step(act: Callable[[], object], words: str, url: str) -> Response:
    """Take one step that needs no form; whether it could be done is said on the page after it."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(said(refusal), "refusal")
    else:
        flash(words, "success")
    return redirect(url)
