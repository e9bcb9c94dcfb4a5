"""Partners, sites and depots, as far as the actor may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations.models import (
    Depot,
    Municipality,
    Partner,
    PartnerKind,
    PartnerStatus,
    Site,
)


@dataclass(frozen=True, slots=True)
class PartnerFilter:
    """What a list of partners is narrowed to."""

    words: str = ""
    kind: PartnerKind | None = None
    depot_id: int | None = None
    province: str = ""


def own_partner_id(actor: Actor) -> int | None:
    """The partner this person works for (the first one, if there are several)."""
    return next((g.partner_id for g in actor.grants if g.partner_id is not None), None)


def own_depot_id(actor: Actor) -> int | None:
    """The depot this person works at."""
    return next((g.depot_id for g in actor.grants if g.depot_id is not None), None)


def language_of(actor: Actor) -> str | None:
    """The language of the organisation that the actor works for."""
    partner_id = own_partner_id(actor)
    if partner_id is not None:
        return db.session.scalar(select(Partner.language).where(Partner.id == partner_id))
    depot_id = own_depot_id(actor)
    if depot_id is not None:
        return db.session.scalar(select(Depot.language).where(Depot.id == depot_id))
    return None


def is_demo() -> bool:
    """Whether this installation shows invented partners."""
    return db.session.scalar(select(Partner.id).where(Partner.is_demo).limit(1)) is not None


def partner_of(actor: Actor, partner_id: int, permission: Permission) -> Partner:
    """One partner, if the actor has this permission for it; NotFound otherwise (case X1)."""
    reach = actor.partners(permission)
    if reach is not None and partner_id not in reach:
        raise NotFound
    partner = db.session.get(Partner, partner_id)
    if partner is None:
        raise NotFound
    return partner


def takers(words: str, giver_id: int, day: date, most: int) -> list[Partner]:
    """Partners with an address to whom goods may be given, by name; no more than `most`.

    Which partners take part is no secret among them. Words look in name, code and municipality.
    """
    suspension_is_over = (Partner.status == PartnerStatus.SUSPENDED) & (
        Partner.suspended_until < day
    )
    rows = (
        select(Partner)
        .join(Partner.municipality)
        .options(contains_eager(Partner.municipality), selectinload(Partner.recognitions))
        .where(
            Partner.id != giver_id,
            or_(Partner.status == PartnerStatus.ACTIVE, suspension_is_over),
            Partner.sites.any(Site.is_active),
        )
        .order_by(Partner.name, Partner.id)
    )
    rows = _with_words(rows, words).limit(most)
    return [partner for partner in db.session.scalars(rows) if partner.may_trade_on(day)]


def taker(partner_id: int) -> Partner:
    """A partner that goods are meant for: that it takes part is no secret among partners."""
    partner = db.session.get(Partner, partner_id)
    if partner is None:
        raise NotFound
    return partner


def site_of(actor: Actor, site_id: int, permission: Permission) -> Site:
    """One site of a partner of the actor's."""
    site = db.session.get(Site, site_id, options=[joinedload(Site.partner)])
    if site is None:
        raise NotFound
    partner_of(actor, site.partner_id, permission)
    return site


def depot_of(actor: Actor, depot_id: int, permission: Permission) -> Depot:
    """One depot, if the actor has this permission there; NotFound otherwise."""
    reach = actor.depots(permission)
    if reach is not None and depot_id not in reach:
        raise NotFound
    depot = db.session.get(Depot, depot_id)
    if depot is None:
        raise NotFound
    return depot


def depots() -> list[Depot]:
    """Every active depot, by name. Depots are no secret."""
    return list(db.session.scalars(select(Depot).where(Depot.is_active).order_by(Depot.name)))


def depots_of(actor: Actor, permission: Permission) -> list[Depot]:
    """The depots where the actor has this permission, by name."""
    reach = actor.depots(permission)
    rows = select(Depot).where(Depot.is_active).order_by(Depot.name)
    if reach is not None:
        rows = rows.where(Depot.id.in_(reach))
    return list(db.session.scalars(rows))


def partners(actor: Actor, wanted: PartnerFilter, number: int, size: int) -> Page[Partner]:
    """A page of the partners that the actor may see, by name."""
    return page_of(partner_rows(actor, wanted), number, size)


def partner_rows(actor: Actor, wanted: PartnerFilter) -> Select[Any]:
    """The same list, whole: what an export streams."""
    reach = actor.partners(Permission.VIEW_ORGANISATIONS)
    rows = (
        select(Partner)
        .join(Partner.municipality)
        .options(contains_eager(Partner.municipality), joinedload(Partner.depot))
        .order_by(Partner.name, Partner.id)
    )
    if reach is not None:
        rows = rows.where(Partner.id.in_(reach))
    if wanted.kind is not None:
        rows = rows.where(Partner.kind == wanted.kind)
    if wanted.depot_id is not None:
        rows = rows.where(Partner.depot_id == wanted.depot_id)
    if wanted.province:
        rows = rows.where(Municipality.province == wanted.province)
    return _with_words(rows, wanted.words)


def _with_words(rows: Select[Any], words: str) -> Select[Any]:
    """Only partners in whose name, code or municipality each of the words stands."""
    for word in words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(
            or_(
                func.lower(Partner.name).like(pattern),
                func.lower(Partner.code).like(pattern),
                func.lower(Municipality.name_nl).like(pattern),
                func.lower(Municipality.name_fr).like(pattern),
            )
        )
    return rows


def is_empty() -> bool:
    """Whether no organisation is known yet."""
    return db.session.scalar(select(Depot.id).limit(1)) is None


def partners_whole(actor: Actor, wanted: PartnerFilter) -> list[Partner]:
    """The whole list, for an export: under a thousand partners take part."""
    return list(db.session.scalars(partner_rows(actor, wanted)).unique())


def partner_with_code(code: str) -> Partner | None:
    """The partner with this code, if there is one."""
    return db.session.scalar(select(Partner).where(Partner.code == code.upper()))


def names_of(partner_ids: Iterable[int], depot_ids: Iterable[int]) -> dict[str, str]:
    """Names by `partner:12` and `depot:3`."""
    partners = select(Partner.id, Partner.name).where(Partner.id.in_(list(partner_ids)))
    depots = select(Depot.id, Depot.name).where(Depot.id.in_(list(depot_ids)))
    return {
        **{f"partner:{id}": name for id, name in db.session.execute(partners)},
        **{f"depot:{id}": name for id, name in db.session.execute(depots)},
    }
