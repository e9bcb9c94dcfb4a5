"""Declaring people: a draft that may be unfinished, what is sent, and corrections with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from foodaid.accounts import queries as accounts
from foodaid.core import audit, clock, idempotency, outbox
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.core.settings import setting
from foodaid.declarations import queries
from foodaid.declarations.domain import (
    ALL_COUNTS,
    Counts,
    contradictions,
    counts_of,
    is_jump,
    is_same,
)
from foodaid.declarations.models import Declaration, DeclarationStatus, Support
from foodaid.declarations.queries import DeclarationPage
from foodaid.organisations.models import Partner


@dataclass(frozen=True, slots=True)
class DeclarationWish:
    """What a partner says about one year and support. A count it does not know is None.

    `version` is that of the declaration the person looked at; None when there was none yet.
    """

    partner_id: int
    year: int
    support: Support
    total: int
    counts: Mapping[str, int | None]
    is_estimate: bool = False
    method: str = ""
    other_food_grams: int | None = None
    is_confirmed: bool = False
    reason: str = ""
    version: int | None = None
    key: str | None = field(default=None, compare=False)


@use_case
def save_draft(actor: Actor, wish: DeclarationWish) -> Declaration:
    """Keep what was typed without sending it; it may still contradict itself."""
    page = _checked(actor, wish)
    if page.is_submitted:
        raise Conflict("declaration-sent-already")
    declaration = page.declaration or _new(wish)
    _write(declaration, wish)
    return declaration


@use_case
def submit(actor: Actor, wish: DeclarationWish) -> Declaration:
    """Send a declaration, or correct the one that was sent; then a reason is asked.

    Refuses figures that contradict one another (rules V2, V3, V5; case P2), a jump away from
    last year without a note and last year's figures without a confirmation (case P12). The audit
    trail keeps the old figures of a correction (case P13).
    """
    earlier = idempotency.earlier_result(actor, "declaration.submit", wish.key)
    if earlier is not None:
        return db.session.get_one(Declaration, earlier)
    page = _checked(actor, wish)
    _check_figures(page, wish)
    declaration = page.declaration or _new(wish)
    old = _facts(declaration) if page.is_submitted else None
    _write(declaration, wish)
    declaration.status = DeclarationStatus.SUBMITTED
    declaration.submitted_at = clock.now()
    declaration.submitted_by = actor.name
    db.session.flush()
    idempotency.remember(actor, "declaration.submit", wish.key, declaration.id)
    audit.record(
        actor,
        "declaration.submitted" if old is None else "declaration.corrected",
        f"declaration:{declaration.id}",
        reason=wish.reason or None,
        old=old,
        new=_facts(declaration),
    )
    _confirm_by_mail(actor, declaration, page.partner)
    return declaration


def _checked(actor: Actor, wish: DeclarationWish) -> DeclarationPage:
    lock(f"declaration:{wish.partner_id}:{wish.year}:{wish.support}")
    page = queries.declaration_page(
        actor, wish.partner_id, wish.year, wish.support, Permission.DECLARE_PEOPLE
    )
    known = page.declaration.version if page.declaration is not None else None
    if known != wish.version:
        raise Conflict("changed-meanwhile")
    numbers = {"total": wish.total, "other_food": wish.other_food_grams, **wish.counts}
    problems = {
        name: Invalid("below-zero")
        for name, number in numbers.items()
        if number is not None and number < 0
    }
    if problems:
        raise Invalid("declaration-figures", problems=problems)
    return page


def _check_figures(page: DeclarationPage, wish: DeclarationWish) -> None:
    """All that stands in the way, each beside its field."""
    problems = figure_problems(wish.total, wish.counts) | _unexplained(page, wish)
    if page.is_submitted and not wish.reason:
        problems["reason"] = Invalid("correction-without-reason")
    if problems:
        raise Invalid("declaration-figures", problems=problems)


def figure_problems(total: int, counts: Counts) -> dict[str, Invalid]:
    """The contradictions among figures, by field."""
    return {
        one.field: Invalid(one.code, people=one.people, total=one.total)
        for one in contradictions(total, counts)
    }


def _unexplained(page: DeclarationPage, wish: DeclarationWish) -> dict[str, Invalid]:
    earlier = page.earlier
    if earlier is None:
        return {}
    problems: dict[str, Invalid] = {}
    percent = setting("declarations.jump_percent")
    if is_jump(wish.total, earlier.total, percent) and not wish.method:
        problems["method"] = Invalid(
            "jump-unexplained", year=str(earlier.year), earlier=earlier.total, percent=percent
        )
    same = is_same(wish.total, wish.counts, earlier.total, earlier.counts())
    if same and not page.is_submitted and not wish.is_confirmed:
        problems["is_confirmed"] = Invalid("same-as-before", year=str(earlier.year))
    return problems


def _new(wish: DeclarationWish) -> Declaration:
    declaration = Declaration(
        partner_id=wish.partner_id,
        year=wish.year,
        support=wish.support,
        status=DeclarationStatus.DRAFT,
    )
    db.session.add(declaration)
    return declaration


def _write(declaration: Declaration, wish: DeclarationWish) -> None:
    declaration.total = wish.total
    asked = counts_of(wish.support)
    for name in ALL_COUNTS:
        setattr(declaration, name, wish.counts.get(name) if name in asked else None)
    declaration.is_estimate = wish.is_estimate
    declaration.method = wish.method
    declaration.other_food_grams = wish.other_food_grams if wish.support is Support.FOOD else None
    db.session.flush()


def _facts(declaration: Declaration) -> dict[str, int | str | bool | None]:
    return {
        "total": declaration.total,
        **declaration.counts(),
        "is_estimate": declaration.is_estimate,
        "method": declaration.method,
        "other_food_grams": declaration.other_food_grams,
    }


def _confirm_by_mail(actor: Actor, declaration: Declaration, partner: Partner) -> None:
    readers = {partner.email: partner.language}
    user = accounts.active_user(actor.id) if actor.id is not None else None
    if user is not None:
        readers.setdefault(user.email, user.language or partner.language)
    for email, language in readers.items():
        outbox.post(
            email,
            language,
            "declaration-received",
            partner=partner.name,
            partner_id=partner.id,
            year=declaration.year,
            support=declaration.support.value,
            total=declaration.total,
            counts={name: getattr(declaration, name) for name in counts_of(declaration.support)},
            is_estimate=declaration.is_estimate,
        )
