"""The declaration form: one number a group of people; what is not known stays empty."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Length

from foodaid.declarations.domain import AGES, ALL_COUNTS, ELSEWHERE, GROUPS
from foodaid.declarations.models import Support
from foodaid.declarations.queries import DeclarationPage
from foodaid.declarations.use_cases import DeclarationWish
from foodaid.web.support.forms import PageForm, Text, WholeNumberField, row_version, text_of
from foodaid.web.support.labels import COUNT_LABELS

GRAMS_A_KILO = 1000
MOST_PEOPLE = 999_999


class DeclarationForm(PageForm):
    """`declaration_form` takes away what is not asked here."""

    total = WholeNumberField(COUNT_LABELS["total"], most=MOST_PEOPLE, is_required=True)
    age_0_15 = WholeNumberField(COUNT_LABELS["age_0_15"], most=MOST_PEOPLE)
    age_16_17 = WholeNumberField(COUNT_LABELS["age_16_17"], most=MOST_PEOPLE)
    age_18_29 = WholeNumberField(COUNT_LABELS["age_18_29"], most=MOST_PEOPLE)
    age_30_64 = WholeNumberField(COUNT_LABELS["age_30_64"], most=MOST_PEOPLE)
    age_65_up = WholeNumberField(COUNT_LABELS["age_65_up"], most=MOST_PEOPLE)
    women = WholeNumberField(COUNT_LABELS["women"], most=MOST_PEOPLE)
    disabilities = WholeNumberField(COUNT_LABELS["disabilities"], most=MOST_PEOPLE)
    third_country = WholeNumberField(
        COUNT_LABELS["third_country"],
        description=_("Also people without any nationality, or whose nationality is not known."),
        most=MOST_PEOPLE,
    )
    foreign_or_minority = WholeNumberField(
        COUNT_LABELS["foreign_or_minority"],
        description=_("For example Roma, or people with a parent born abroad."),
        most=MOST_PEOPLE,
    )
    migrants = WholeNumberField(COUNT_LABELS["migrants"], most=MOST_PEOPLE)
    homeless = WholeNumberField(COUNT_LABELS["homeless"], most=MOST_PEOPLE)
    one_elsewhere = WholeNumberField(COUNT_LABELS["one_elsewhere"], most=MOST_PEOPLE)
    two_elsewhere = WholeNumberField(COUNT_LABELS["two_elsewhere"], most=MOST_PEOPLE)
    more_elsewhere = WholeNumberField(COUNT_LABELS["more_elsewhere"], most=MOST_PEOPLE)
    is_estimate = BooleanField(_("These figures are our best estimate"))
    method = TextAreaField(
        _("How did you count, and what changed since last year?"),
        [Length(max=500)],
        filters=[Text()],
        render_kw={"rows": 2},
    )
    other_food = WholeNumberField(
        _("Other food you handed out in this year"),
        description=_("Food that was not bought with European money: collected, given or bought."),
    )
    is_confirmed = BooleanField(_("Nothing changed since last year: these figures are right"))
    reason = TextAreaField(
        _("Why do you correct what you sent?"),
        [Length(max=500)],
        filters=[Text()],
        render_kw={"rows": 2},
    )
    version = HiddenField()

    def to_wish(self, page: DeclarationPage) -> DeclarationWish:
        other = self.other_food.data if "other_food" in self else None
        return DeclarationWish(
            partner_id=page.partner.id,
            year=page.year,
            support=page.support,
            total=self.total.data,
            counts=self.counts(),
            is_estimate=self.is_estimate.data,
            method=text_of(self.method),
            other_food_grams=None if other is None else other * GRAMS_A_KILO,
            is_confirmed="is_confirmed" in self and self.is_confirmed.data,
            reason=text_of(self.reason) if "reason" in self else "",
            version=row_version(self.version),
            key=self.idempotency_key.data,
        )

    def counts(self) -> dict[str, int | None]:
        """The counts that were asked, as far as they could be read."""
        return {name: self[name].data for name in ALL_COUNTS if name in self}

    @property
    def ages(self) -> list[WholeNumberField]:
        return [self[name] for name in AGES]

    @property
    def groups(self) -> list[WholeNumberField]:
        return [self[name] for name in GROUPS if name in self]

    @property
    def elsewhere(self) -> list[WholeNumberField]:
        return [self[name] for name in ELSEWHERE if name in self]


def declaration_form(page: DeclarationPage) -> DeclarationForm:
    """A form with what was typed before, or else with the figures of last year."""
    shown = page.declaration or page.earlier
    figures: dict[str, object] = {}
    if shown is not None:
        grams = shown.other_food_grams
        figures = {
            "total": shown.total,
            **shown.counts(),
            "is_estimate": shown.is_estimate,
            "other_food": None if grams is None else grams // GRAMS_A_KILO,
        }
    if page.declaration is not None:
        figures |= {"method": page.declaration.method, "version": page.declaration.version}
    form = DeclarationForm(data=figures)
    for name in _not_asked(page):
        del form[name]
    return form


def _not_asked(page: DeclarationPage) -> list[str]:
    names = []
    if page.support is not Support.FOOD:
        names += ["other_food", *ELSEWHERE]
    if not page.has_fead:
        names.append("migrants")
    if page.earlier is None or page.is_submitted:
        names.append("is_confirmed")
    if not page.is_submitted:
        names.append("reason")
    return names
