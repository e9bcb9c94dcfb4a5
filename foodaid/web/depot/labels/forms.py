"""Which labels of a lot, and how many."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from foodaid.reports.models import LabelKind, LabelSheet
from foodaid.reports.use_cases import MOST_LABELS, PrintLabels
from foodaid.web.support.forms import ChoiceField, PageForm, WholeNumberField, choices
from foodaid.web.support.labels import label


class LabelForm(PageForm):
    """Labels for boxes or pallets, and the sheet they are printed on."""

    kind = ChoiceField(_("For"))
    labels = WholeNumberField(_("How many labels"), least=1, most=MOST_LABELS, is_required=True)
    sheet = ChoiceField(_("Sheet"))
    skipped = WholeNumberField(
        _("Labels that are gone already"),
        most=7,
        description=_("A sheet that was begun: how many labels were taken off its top?"),
    )
    is_again = BooleanField(_("Print these labels again"))

    def to_wish(self, depot_id: int, lot_id: int) -> PrintLabels:
        return PrintLabels(
            depot_id=depot_id,
            lot_id=lot_id,
            kind=LabelKind(self.kind.data),
            sheet=LabelSheet(self.sheet.data),
            labels=self.labels.data,
            skipped=self.skipped.data or 0,
            is_again=bool(self.is_again.data),
            key=self.idempotency_key.data,
        )


def label_form() -> LabelForm:
    form = LabelForm()
    form.kind.choices = choices((kind.value, label(kind)) for kind in LabelKind)
    form.sheet.choices = choices((sheet.value, label(sheet)) for sheet in LabelSheet)
    if not form.is_submitted():
        form.kind.data, form.sheet.data = LabelKind.BOX.value, LabelSheet.EIGHT.value
    return form
