"""The page on which a holder answers a recall: the same for partners and depots."""

from flask import flash, redirect, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Length

from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.units import MOST_UNITS
from foodaid.stock import use_cases
from foodaid.stock.models import Notice
from foodaid.stock.use_cases import Acknowledgement
from foodaid.web.support.forms import PageForm, Text, WholeNumberField, text_of
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor


class AnswerForm(PageForm):
    """How much the holder set apart."""

    units_found = WholeNumberField(
        _("How many units did you find and set apart?"), is_required=True, most=MOST_UNITS
    )
    note = StringField(_("Anything we should know?"), [Length(max=200)], filters=[Text()])


def answer_page(
    template: str, notice: Notice, permission: Permission, back_url: str
) -> str | Response | tuple[str, int]:
    """Show what was asked; take the answer."""
    form = AnswerForm(units_found=notice.units_found, note=notice.note)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        wish = Acknowledgement(notice.id, form.units_found.data, text_of(form.note))
        try:
            use_cases.acknowledge(actor(), wish, permission)
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
        else:
            flash(gettext("Thank you. POD MI knows that you set the goods apart."), "success")
            return redirect(back_url)
    return render_template(template, form=form, notice=notice, back_url=back_url), status
