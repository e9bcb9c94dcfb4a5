"""A supplier, as the authority writes it down."""

from flask_babel import lazy_gettext as _
from stdnum.be import vat
from wtforms import EmailField, HiddenField, StringField, TelField
from wtforms.validators import DataRequired, Email, Length, ValidationError

from foodaid.core.translation import LANGUAGES
from foodaid.purchasing.use_cases import SaveSupplier
from foodaid.web.support.forms import (
    REQUIRED,
    ChoiceField,
    PageForm,
    Text,
    choices,
    text_of,
)


class SupplierForm(PageForm):
    name = StringField(_("Name"), [DataRequired(REQUIRED), Length(max=160)], filters=[Text()])
    kbo = StringField(
        _("Company number"),
        [DataRequired(REQUIRED), Length(max=20)],
        filters=[Text()],
        description=_("Ten digits; invoices by Peppol carry it too."),
    )
    email = EmailField(
        _("E-mail address"),
        [DataRequired(REQUIRED), Length(max=254), Email(_("Give an e-mail address."))],
        filters=[Text()],
    )
    phone = TelField(_("Telephone"), [DataRequired(REQUIRED), Length(max=30)], filters=[Text()])
    language = ChoiceField(_("Language of letters and mails"), choices=choices(LANGUAGES))
    version = HiddenField()

    def validate_kbo(self, field: StringField) -> None:
        if field.data and len(field.data) <= 20 and not vat.is_valid(field.data):
            raise ValidationError(str(_("This is no Belgian company number.")))

    def to_wish(self) -> SaveSupplier:
        return SaveSupplier(
            name=text_of(self.name),
            kbo=vat.compact(text_of(self.kbo)),
            email=text_of(self.email).lower(),
            phone=text_of(self.phone),
            language=str(self.language.data),
        )
