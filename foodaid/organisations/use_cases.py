"""Partners, their sites, depots, and the municipalities they lie in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries
from foodaid.organisations.models import (
    Depot,
    Half,
    Municipality,
    Opening,
    Partner,
    PartnerKind,
    PartnerStatus,
    PostalCode,
    Recognition,
    Site,
)
from foodaid.organisations.reference import municipalities, postal_codes


@use_case
def load_reference() -> None:
    """Write the municipalities and postal codes of Belgium, unless they are there."""
    if db.session.scalar(select(Municipality.id).limit(1)) is not None:
        return
    rows = [
        Municipality(
            refnis=row.refnis,
            name_nl=row.name_nl,
            name_fr=row.name_fr,
            name_de=row.name_de,
            province=row.province,
            region=row.region,
            language=row.language.value,
            lat=row.lat,
            lon=row.lon,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            successor_refnis=row.successor,
        )
        for row in municipalities()
    ]
    db.session.add_all(rows)
    db.session.flush()
    current = {row.refnis: row.id for row in rows if row.valid_until is None}
    db.session.add_all(
        PostalCode(code=row.postal_code, municipality_id=current[row.refnis])
        for row in postal_codes()
        if row.refnis in current
    )


@dataclass(frozen=True, slots=True)
class SavePartner:
    """A partner with its first site, as the authority writes it down."""

    code: str
    kind: PartnerKind
    name: str
    language: str
    postal_code: str
    depot_id: int
    email: str
    phone: str
    street: str
    pallet_places: int
    has_freezer: bool
    needs_tail_lift: bool
    access_note: str
    openings: frozenset[tuple[int, Half]]
    status: PartnerStatus = PartnerStatus.ACTIVE
    suspended_until: date | None = None
    kbo: str | None = None
    version: int | None = None
    key: str | None = None


@use_case
def add_partner(actor: Actor, wish: SavePartner) -> Partner:
    """Recognise a partner from today on, with one site."""
    _may_edit(actor)
    earlier = idempotency.earlier_result(actor, "partner.add", wish.key)
    if earlier is not None:
        return db.session.get_one(Partner, earlier)
    if db.session.scalar(select(Partner.id).where(Partner.code == wish.code)) is not None:
        raise Conflict("partner-code-taken", field="code", code_taken=wish.code)
    partner = Partner(code=wish.code, sites=[], recognitions=[])
    site = Site(partner=partner, openings=[])
    _write(partner, site, wish)
    partner.recognitions.append(Recognition(valid_from=clock.today(), document="foodaid"))
    db.session.add(partner)
    db.session.flush()
    idempotency.remember(actor, "partner.add", wish.key, partner.id)
    audit.record(actor, "partner.added", f"partner:{partner.id}", new=_facts(partner))
    return partner


@use_case
def change_partner(actor: Actor, partner_id: int, wish: SavePartner) -> Partner:
    """Change a partner and its first site; its code stays."""
    _may_edit(actor)
    partner = db.session.get(Partner, partner_id)
    if partner is None or not partner.sites:
        raise NotFound
    if wish.version is not None and partner.version != wish.version:
        raise Conflict("changed-meanwhile")
    before = _facts(partner)
    _write(partner, partner.sites[0], wish)
    db.session.flush()
    audit.record(actor, "partner.changed", f"partner:{partner.id}", old=before, new=_facts(partner))
    return partner


@dataclass(frozen=True, slots=True)
class SaveDepot:
    """A depot as the authority writes it down."""

    code: str
    name: str
    operator: str
    language: str
    street: str
    postal_code: str
    email: str
    phone: str


@use_case
def add_depot(actor: Actor, wish: SaveDepot) -> Depot:
    """Take a depot into use. On the map it stands in the middle of its municipality."""
    _may_edit(actor)
    town = _municipality(wish.postal_code)
    if town is None or town.lat is None or town.lon is None:
        raise Invalid("postal-code-unknown", field="postal_code")
    if db.session.scalar(select(Depot.id).where(Depot.code == wish.code)) is not None:
        raise Conflict("already-there", field="code")
    depot = Depot(**asdict(wish), municipality=town, lat=town.lat, lon=town.lon)
    db.session.add(depot)
    db.session.flush()
    audit.record(actor, "depot.added", f"depot:{depot.id}", new=asdict(wish))
    return depot


def _may_edit(actor: Actor) -> None:
    if not actor.may(Permission.EDIT_ORGANISATIONS):
        raise NotFound


def _write(partner: Partner, site: Site, wish: SavePartner) -> None:
    town, depot = _check_place(wish)
    partner.kind, partner.name, partner.language = wish.kind, wish.name, wish.language
    partner.kbo, partner.email, partner.phone = wish.kbo, wish.email, wish.phone
    partner.municipality, partner.depot = town, depot
    partner.status = wish.status
    suspended = wish.status is PartnerStatus.SUSPENDED
    partner.suspended_until = wish.suspended_until if suspended else None
    if site.postal_code != wish.postal_code:
        site.lat, site.lon = town.lat or depot.lat, town.lon or depot.lon
    site.name, site.street, site.postal_code = wish.name, wish.street, wish.postal_code
    site.municipality, site.phone, site.access_note = town, wish.phone, wish.access_note
    site.pallet_places, site.has_freezer = wish.pallet_places, wish.has_freezer
    site.needs_tail_lift = wish.needs_tail_lift
    known = {(o.weekday, o.half): o for o in site.openings}
    for key, opening in known.items():
        if key not in wish.openings:
            site.openings.remove(opening)
    for weekday, half in sorted(wish.openings - known.keys()):
        site.openings.append(Opening(weekday=weekday, half=half))


def _check_place(wish: SavePartner) -> tuple[Municipality, Depot]:
    """The town and the depot; all that is wrong is said at once."""
    town = _municipality(wish.postal_code)
    depot = next((d for d in queries.depots() if d.id == wish.depot_id), None)
    problems = {}
    if town is None:
        problems["postal_code"] = Invalid("postal-code-unknown")
    if depot is None:
        problems["depot_id"] = Invalid("depot-unknown")
    if wish.status is PartnerStatus.SUSPENDED and wish.suspended_until is None:
        problems["suspended_until"] = Invalid("suspended-until-missing")
    if problems or town is None or depot is None:
        raise Invalid("partner-incomplete", problems=problems)
    return town, depot


def _municipality(postal_code: str) -> Municipality | None:
    row = (
        select(Municipality)
        .join(PostalCode, PostalCode.municipality_id == Municipality.id)
        .where(PostalCode.code == postal_code)
        .order_by(Municipality.id)
        .limit(1)
    )
    return db.session.scalar(row)


def _facts(partner: Partner) -> Mapping[str, object]:
    site = partner.sites[0]
    return {
        "name": partner.name,
        "language": partner.language,
        "depot": partner.depot_id,
        "status": partner.status,
        "suspended_until": partner.suspended_until,
        "email": partner.email,
        "phone": partner.phone,
        "street": site.street,
        "postal_code": site.postal_code,
    }
