"""A partner with its site, as POD MI writes it down."""

from flask_babel import lazy_gettext as _
from stdnum.be import vat
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, Optional, Regexp, ValidationError

from foodaid.core.translation import LANGUAGES
from foodaid.organisations.models import Half, Partner, PartnerKind, PartnerStatus
from foodaid.organisations.queries import depots
from foodaid.organisations.use_cases import SavePartner
from foodaid.web.support.forms import (
    REQUIRED,
    ChoiceField,
    DayField,
    PageForm,
    Text,
    TickListField,
    WholeNumberField,
    choices,
    row_version,
    text_of,
)
from foodaid.web.support.labels import label

WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"))


class PartnerForm(PageForm):
    code = StringField(
        _("Code"),
        [
            DataRequired(REQUIRED),
            Length(max=10),
            Regexp(r"[A-Za-z0-9-]+$", message=_("Letters, digits and dashes only.")),
        ],
        filters=[Text()],
        description=_("The number POD MI gave this partner, at most 10 characters."),
    )
    kind = ChoiceField(_("Kind"), coerce=PartnerKind)
    name = StringField(_("Name"), [DataRequired(REQUIRED), Length(max=160)], filters=[Text()])
    kbo = StringField(
        _("Company number"),
        [Length(max=20)],
        filters=[Text()],
        description=_("Ten digits. A de facto association has none."),
    )
    language = ChoiceField(_("Language of letters and mails"), choices=choices(LANGUAGES[:3]))
    email = EmailField(
        _("E-mail address"),
        [DataRequired(REQUIRED), Length(max=254), Email(_("Give an e-mail address."))],
        filters=[Text()],
    )
    phone = TelField(_("Telephone"), [DataRequired(REQUIRED), Length(max=30)], filters=[Text()])
    street = StringField(
        _("Street and number"), [DataRequired(REQUIRED), Length(max=120)], filters=[Text()]
    )
    postal_code = StringField(
        _("Postal code"),
        [DataRequired(REQUIRED), Regexp(r"[0-9]{4}$", message=_("Four digits, for example 1000."))],
        filters=[Text()],
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )
    depot_id = ChoiceField(_("Depot"), coerce=int)
    pallet_places = WholeNumberField(_("Room for pallets"), most=10_000, is_required=True)
    has_freezer = BooleanField(_("There is a freezer"))
    needs_tail_lift = BooleanField(_("The lorry needs a tail lift"))
    openings = TickListField(_("When can goods arrive?"))
    access_note = TextAreaField(
        _("Access for the lorry"), [Length(max=300)], filters=[Text()], render_kw={"rows": 2}
    )
    status = ChoiceField(_("Status"), coerce=PartnerStatus)
    suspended_until = DayField(_("Suspended up to and including"), [Optional()])
    version = HiddenField()

    def validate_kbo(self, field: StringField) -> None:
        if field.data and len(field.data) <= 20 and not vat.is_valid(field.data):
            raise ValidationError(str(_("This is no Belgian company number.")))

    def to_wish(self) -> SavePartner:
        return SavePartner(
            code=text_of(self.code).upper(),
            kind=self.kind.data,
            name=text_of(self.name),
            language=str(self.language.data),
            postal_code=text_of(self.postal_code),
            depot_id=self.depot_id.data,
            email=text_of(self.email).lower(),
            phone=text_of(self.phone),
            street=text_of(self.street),
            pallet_places=self.pallet_places.data,
            has_freezer=self.has_freezer.data,
            needs_tail_lift=self.needs_tail_lift.data,
            access_note=text_of(self.access_note),
            openings=frozenset(_opening(choice) for choice in self.openings.data or ()),
            status=self.status.data,
            suspended_until=self.suspended_until.data,
            kbo=vat.compact(text_of(self.kbo)) if self.kbo.data else None,
            version=row_version(self.version),
            key=self.idempotency_key.data,
        )


def _opening(choice: str) -> tuple[int, Half]:
    weekday, half = choice.split("-", 1)
    return int(weekday), Half(half)


def partner_form(partner: Partner | None = None) -> PartnerForm:
    """An empty form, or one that shows a partner."""
    form = PartnerForm(data=_shown(partner) if partner is not None else {"status": "active"})
    form.kind.choices = choices((kind.value, label(kind)) for kind in PartnerKind)
    form.status.choices = choices((status.value, label(status)) for status in PartnerStatus)
    form.depot_id.choices = choices((depot.id, depot.name) for depot in depots())
    form.openings.choices = choices(
        (f"{weekday}-{half.value}", f"{day}, {label(half)}")
        for weekday, day in enumerate(WEEKDAYS)
        for half in Half
    )
    return form


def _shown(partner: Partner) -> dict[str, object]:
    site = partner.sites[0]
    names = ("code", "kind", "name", "kbo", "language", "email", "phone", "depot_id", "status",
             "suspended_until", "version")  # fmt: skip
    of_site = ("street", "postal_code", "pallet_places", "has_freezer", "needs_tail_lift",
               "access_note")  # fmt: skip
    return {
        **{name: getattr(partner, name) for name in names},
        **{name: getattr(site, name) for name in of_site},
        "openings": [f"{opening.weekday}-{opening.half.value}" for opening in site.openings],
    }
