"""What the pages about transfers share, whoever reads them: forms, marks, steps and slips."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.core import clock
from foodaid.core.translation import language
from foodaid.core.units import MOST_UNITS
from foodaid.deliveries.domain import Received
from foodaid.deliveries.models import Transfer, TransferStatus
from foodaid.reports.exports.pdf import pdf_bytes
from foodaid.reports.papers.transfers import slip
from foodaid.stock.queries import LotBalance
from foodaid.web.support.files import PDF, download
from foodaid.web.support.forms import PageForm, Text, WholeNumberField, choices, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.sessions import actor

TONES = {
    TransferStatus.ASKED: "info",
    TransferStatus.ALLOWED: "info",
    TransferStatus.REFUSED: "refusal",
    TransferStatus.SENT: "warning",
    TransferStatus.RECEIVED: "success",
    TransferStatus.CANCELLED: "quiet",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a transfer stands, in a word with a tone."""

    word: str
    tone: str


def mark(found: Transfer) -> Mark:
    """The status, and while it is asked: of whom an answer is awaited."""
    if found.waits_for_taker:
        return Mark(gettext("Waits for %(name)s", name=found.taker.name), "warning")
    if found.waits_for_authority:
        return Mark(gettext("Waits for POD MI"), "warning")
    if found.status is TransferStatus.RECEIVED and found.has_difference:
        return Mark(gettext("Received, with a difference"), "warning")
    return Mark(label(found.status), TONES[found.status])


class WhyForm(PageForm):
    """Why something is done. It stands on the slip or in the file."""

    version = HiddenField()
    reason = StringField(
        _("Why?"), [DataRequired(_("Say why.")), Length(max=200)], filters=[Text()]
    )


class GoodsForm(WhyForm):
    """What surrounds the lots; `goods_form` adds a field a lot."""

    def units(self) -> dict[int, int]:
        """The units of every lot that was filled in."""
        return {
            int(name.removeprefix("units-")): field.data
            for name, field in self._fields.items()
            if name.startswith("units-") and field.data
        }


def goods_form(kind: type[GoodsForm], lots: Sequence[LotBalance]) -> Any:
    """A form with a number for each lot that may go."""
    fields: dict[str, object] = {
        f"units-{balance.lot.id}": WholeNumberField(
            f"{balance.lot.product.name_in(language())}, {balance.lot.code}", most=MOST_UNITS
        )
        for balance in lots
    }
    return type("FilledGoodsForm", (kind,), fields)()


def may_go(lots: Sequence[LotBalance]) -> list[LotBalance]:
    """The lots that may be given to somebody today."""
    today = clock.today()
    return [balance for balance in lots if not balance.lot.is_blocked_on(today)]


class DecideForm(PageForm):
    """Yes or no, and why."""

    version = HiddenField()
    answer = RadioField(_("Your answer"), [DataRequired(_("Choose one of the two."))])
    reason = StringField(
        _("Why?"),
        [Length(max=200)],
        filters=[Text()],
        description=_("Needed when you say no. The other side reads it."),
    )

    @property
    def is_yes(self) -> bool:
        return text_of(self.answer) == "yes"


def decide_form(kind: type[DecideForm], yes: object, no: object, **given: object) -> Any:
    """The two answers, in the reader's language."""
    form = kind(**given)
    form.answer.choices = choices([("yes", str(yes)), ("no", str(no))])
    return form


class ReceiveForm(PageForm):
    """What surrounds the lines; `receive_form` adds four fields a lot."""

    note = TextAreaField(_("Remark"), [Length(max=500)], filters=[Text()], render_kw={"rows": 2})

    def received(self, found: Transfer) -> dict[int, Received]:
        """What the person says of every lot, in units."""
        return {
            line.lot_id: Received(
                accepted=self[f"units-{line.lot_id}"].data or 0,
                refused=self[f"refused-{line.lot_id}"].data or 0,
                missing=self[f"missing-{line.lot_id}"].data or 0,
                reason=text_of(self[f"reason-{line.lot_id}"]),
            )
            for line in found.lines
        }


def receive_form(found: Transfer) -> ReceiveForm:
    """All that was sent counts as accepted until the person says otherwise."""
    fields: dict[str, Any] = {}
    for line in found.lines:
        fields |= {
            f"units-{line.lot_id}": WholeNumberField(
                _("Accepted, in units"), default=line.units, most=MOST_UNITS
            ),
            f"refused-{line.lot_id}": WholeNumberField(
                _("Refused, in units"), default=0, most=MOST_UNITS
            ),
            f"missing-{line.lot_id}": WholeNumberField(
                _("Missing, in units"), default=0, most=MOST_UNITS
            ),
            f"reason-{line.lot_id}": StringField(
                _("What was wrong?"), [Length(max=200)], filters=[Text()]
            ),
        }
    form = type("FilledTransferForm", (ReceiveForm,), fields)()
    assert isinstance(form, ReceiveForm)
    return form


def slip_page(found: Transfer, back_url: str, pdf_url: str) -> str:
    """The transfer form as a sheet to print and sign."""
    return render_template(
        "print/transfer.html",
        paper=slip(actor(), found),
        transfer=found,
        back_url=back_url,
        pdf_url=pdf_url,
    )


def slip_pdf(found: Transfer) -> Response:
    """The transfer form as a file."""
    paper = slip(actor(), found)
    return download(f"{paper.title} {found.id}", PDF, pdf_bytes(paper, clock.now()))
