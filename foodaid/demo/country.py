"""The invented partners on the real map: municipalities, depots, partners, sites, accounts."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from sqlalchemy import select

from foodaid.accounts.domain import Passwords
from foodaid.accounts.models import Membership, User
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import DEPOT_ROLES, PARTNER_ROLES, Role
from foodaid.demo.bulk import Bulk
from foodaid.demo.names import (
    ASSOCIATIONS,
    DEPOTS,
    HALLS,
    LARGEST,
    MAIL,
    OCMW,
    PASSWORD,
    SMALLER,
    STREETS,
)
from foodaid.organisations.models import (
    Depot,
    Half,
    Municipality,
    Opening,
    Partner,
    PartnerKind,
    PartnerStatus,
    Recognition,
    Site,
)
from foodaid.organisations.reference import municipalities, postal_codes
from foodaid.organisations.use_cases import load_reference
from foodaid.stock.models import Place, PlaceKind, Zone
from foodaid.stock.use_cases import make_ends

OCMWS, ASSOCIATION_COUNT, PEOPLE = 358, 419, 500_000
MOST_PEOPLE = 1_600
"""The largest partner still fits in one lorry: bigger cities have several."""

ACCOUNTS = (
    ("volunteer", "Vera Vrijwilliger (demo)", Role.PARTNER_VOLUNTEER),
    ("manager", "Marc Manager (demo)", Role.PARTNER_MANAGER),
    ("ocmw", "Olivia OCMW (demo)", Role.OCMW_MANAGER),
    ("depot", "Dirk Depot (demo)", Role.DEPOT_WORKER),
    ("depot-manager", "Delphine Dépôt (demo)", Role.DEPOT_MANAGER),
    ("allocation", "Amina Allocation (demo)", Role.ALLOCATOR),
    ("approval", "Arthur Approval (demo)", Role.ALLOCATOR),
    ("catalogue", "Carla Catalogue (demo)", Role.CATALOGUE_EDITOR),
    ("reporting", "Rik Rapport (demo)", Role.REPORTING_OFFICER),
    ("inspector", "Ines Inspection (demo)", Role.INSPECTOR),
    ("auditor", "Adil Audit (demo)", Role.AUDITOR),
    ("admin", "Anna Admin (demo)", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A partner of the demo with all that the seasons need to know of it."""

    partner_id: int
    code: str
    site_id: int
    place_id: int
    depot_id: int
    kind: PartnerKind
    language: str
    people: int
    lat: float
    lon: float
    openings: frozenset[tuple[int, Half]]


@dataclass(frozen=True, slots=True)
class Country:
    """The depots and partners that were made."""

    depots: dict[int, Depot]
    zones: dict[tuple[int, Zone], int]
    ends: dict[PlaceKind, int]
    members: list[Member]


def towns_of_today() -> dict[str, Municipality]:
    """The present municipalities by REFNIS code."""
    rows = select(Municipality).where(Municipality.valid_until.is_(None))
    return {row.refnis: row for row in db.session.scalars(rows)}


def make_country(bulk: Bulk, scale: float, rng: Generator, today: date) -> Country:
    """Depots and partners, spread by population."""
    load_reference()
    towns = towns_of_today()
    ends = make_ends()
    depots = _make_depots(towns)
    zones = _depot_zones(depots)
    members = _make_partners(bulk, towns, depots, scale, rng, today)
    return Country({d.id: d for d in depots}, zones, ends, members)


def _make_depots(towns: dict[str, Municipality]) -> list[Depot]:
    codes = {row.refnis: row.postal_code for row in reversed(postal_codes())}
    today_code = {row.refnis: row.successor or row.refnis for row in municipalities()}
    homes = {sketch.code: today_code[sketch.refnis] for sketch in DEPOTS}
    depots = [
        Depot(
            code=sketch.code,
            name=f"{sketch.name} (demo)",
            operator=sketch.operator,
            language=sketch.language,
            street=sketch.street,
            postal_code=codes[homes[sketch.code]],
            municipality=towns[homes[sketch.code]],
            lat=towns[homes[sketch.code]].lat or 50.8,
            lon=towns[homes[sketch.code]].lon or 4.4,
            phone="02 000 00 00",
            email=f"depot.{sketch.code.lower()}@{MAIL}",
        )
        for sketch in DEPOTS
    ]
    db.session.add_all(depots)
    db.session.flush()
    return depots


def _depot_zones(depots: list[Depot]) -> dict[tuple[int, Zone], int]:
    """The place of every zone of every depot."""
    places = {
        (depot.id, zone): Place(kind=PlaceKind.DEPOT, depot_id=depot.id, zone=zone)
        for depot in depots
        for zone in Zone
    }
    db.session.add_all(places.values())
    db.session.flush()
    return {key: place.id for key, place in places.items()}


def _make_partners(
    bulk: Bulk,
    towns: dict[str, Municipality],
    depots: list[Depot],
    scale: float,
    rng: Generator,
    today: date,
) -> list[Member]:
    inhabitants = _inhabitants()
    by_size = sorted(towns.values(), key=lambda t: (-inhabitants.get(t.refnis, SMALLER), t.refnis))
    ocmws = max(8, round(OCMWS * scale))
    others = max(10, round(ASSOCIATION_COUNT * scale))
    # Half of the largest towns come first, the others lie evenly over the country.
    large = min(40, ocmws // 2)
    places = np.linspace(large, len(by_size) - 1, ocmws - large).round().astype(int)
    with_ocmw = by_size[:large] + [by_size[place] for place in places]
    weights = np.array([inhabitants.get(t.refnis, SMALLER) for t in with_ocmw], dtype=float)
    chosen = rng.choice(len(with_ocmw), size=others, p=weights / weights.sum())
    homes = [(PartnerKind.OCMW, town) for town in with_ocmw]
    homes += [(PartnerKind.ASSOCIATION, with_ocmw[int(index)]) for index in sorted(chosen)]
    sizes = _people(homes, rng, round(PEOPLE * scale))
    codes: dict[str, list[str]] = {}
    for row in postal_codes():
        codes.setdefault(row.refnis, []).append(row.postal_code)
    writer = _Partners(bulk, depots, rng, today, codes)
    for number, ((kind, town), people) in enumerate(zip(homes, sizes, strict=True)):
        writer.add(number, kind, town, int(people))
    writer.write()
    return writer.members


def _inhabitants() -> dict[str, int]:
    """The large towns under the code they have today."""
    today_code = {row.refnis: row.successor or row.refnis for row in municipalities()}
    return {today_code[refnis]: people for refnis, people in LARGEST.items()}


def _people(homes: list[tuple[PartnerKind, Municipality]], rng: Generator, total: int) -> list[int]:
    """How many people each partner helps: more in large towns, never above the largest lorry."""
    inhabitants = _inhabitants()
    raw = np.array(
        [math.sqrt(inhabitants.get(town.refnis, SMALLER)) for _kind, town in homes]
    ) * rng.lognormal(0.0, 0.55, len(homes))
    sizes = raw / raw.sum() * total
    for _round in range(6):
        sizes = np.minimum(sizes, MOST_PEOPLE)
        sizes *= total / sizes.sum()
    return [max(12, round(float(size))) for size in np.minimum(sizes, MOST_PEOPLE)]


class _Partners:
    """Collects the rows of partners and their sites, and writes them together."""

    def __init__(
        self,
        bulk: Bulk,
        depots: list[Depot],
        rng: Generator,
        today: date,
        codes: dict[str, list[str]],
    ) -> None:
        self.bulk, self.depots, self.rng, self.today, self.codes = bulk, depots, rng, today, codes
        self.members: list[Member] = []
        self._named: Counter[str] = Counter()
        self._rows: dict[type, list[dict[str, object]]] = {
            kind: [] for kind in (Partner, Site, Place, Opening, Recognition)
        }

    def add(self, number: int, kind: PartnerKind, town: Municipality, people: int) -> None:
        """One partner with one site somewhere in its town, served by the nearest depot."""
        rng, bulk = self.rng, self.bulk
        lat = (town.lat or 50.8) + float(rng.normal(0, 0.012))
        lon = (town.lon or 4.4) + float(rng.normal(0, 0.018))
        depot = min(self.depots, key=lambda d: (d.lat - lat) ** 2 + ((d.lon - lon) * 0.63) ** 2)
        member = Member(
            partner_id=bulk.id(Partner),
            code=f"{'O' if kind is PartnerKind.OCMW else 'A'}{number + 1:04d}",
            site_id=bulk.id(Site),
            place_id=bulk.id(Place),
            depot_id=depot.id,
            kind=kind,
            language=self._language(town, number),
            people=people,
            lat=lat,
            lon=lon,
            openings=self._openings(),
        )
        name = self._name(kind, town, member.language)
        phone = f"0{int(rng.integers(2, 10))} 000 {number // 100:02d} {number % 100:02d}"
        self._rows[Partner].append(_partner_row(member, town, name, phone, number))
        self._rows[Site].append(self._site_row(member, town, name, phone, number))
        self._add_around(member, number)
        self.members.append(member)

    def _site_row(
        self, member: Member, town: Municipality, name: str, phone: str, number: int
    ) -> dict[str, object]:
        return {
            "id": member.site_id,
            "partner_id": member.partner_id,
            "name": f"{name}, {HALLS[member.language]}",
            "street": f"{STREETS[member.language][number % 3]} {1 + number % 90}",
            "postal_code": self.codes[town.refnis][0],
            "municipality_id": town.id,
            "lat": member.lat,
            "lon": member.lon,
            "phone": phone,
            "access_note": "",
            "pallet_places": 4 + member.people // 40,
            "has_freezer": bool(self.rng.random() < 0.35),
            "needs_tail_lift": bool(self.rng.random() < 0.6),
            "is_active": True,
            "version": 1,
        }

    def _add_around(self, member: Member, number: int) -> None:
        """The site's room in the ledger, its half-days, and the partner's recognition."""
        bulk, site_id = self.bulk, member.site_id
        self._rows[Place].append(
            {"id": member.place_id, "kind": PlaceKind.SITE, "site_id": site_id}
        )
        self._rows[Opening] += [
            {"id": bulk.id(Opening), "site_id": site_id, "weekday": weekday, "half": half}
            for weekday, half in sorted(member.openings)
        ]
        self._rows[Recognition].append(
            {
                "id": bulk.id(Recognition),
                "partner_id": member.partner_id,
                "valid_from": date(2021, 1, 1),
                "valid_until": None,
                "document": f"demo/{number + 1}",
            }
        )

    def _openings(self) -> frozenset[tuple[int, Half]]:
        count = int(self.rng.integers(3, 8))
        halves = [(weekday, half) for weekday in range(5) for half in Half]
        chosen = self.rng.choice(len(halves), size=count, replace=False)
        return frozenset(halves[int(index)] for index in chosen)

    def _language(self, town: Municipality, number: int) -> str:
        if town.language == "nl-fr":
            return "fr" if number % 3 else "nl"
        return town.language

    def _name(self, kind: PartnerKind, town: Municipality, language: str) -> str:
        place = town.name_in(language)
        if kind is PartnerKind.OCMW:
            link = {"nl": "", "fr": "de ", "de": ""}[language]
            return f"{OCMW[language]} {link}{place} (demo)"
        names = ASSOCIATIONS[language]
        self._named[place] += 1
        again, which = divmod(self._named[place] - 1 + town.id, len(names))
        again -= town.id // len(names)
        return f"{names[which]} {place}{f' {again + 1}' if again else ''} (demo)"

    def write(self) -> None:
        """Partners first: the others name them."""
        for kind, rows in self._rows.items():
            self.bulk.insert_dicts(kind, rows)


def _partner_row(
    member: Member, town: Municipality, name: str, phone: str, number: int
) -> dict[str, object]:
    return {
        "id": member.partner_id,
        "code": member.code,
        "kind": member.kind,
        "name": name,
        "language": member.language,
        "municipality_id": town.id,
        "depot_id": member.depot_id,
        "status": PartnerStatus.ACTIVE,
        "email": f"partner{number + 1}@{MAIL}",
        "phone": phone,
        "is_demo": True,
        "version": 1,
    }


def make_accounts(country: Country, receiving: Member, passwords: Passwords) -> None:
    """One account a role, all with the demo password. The volunteer has a delivery to confirm."""
    hashed = passwords.hash(PASSWORD)
    ocmw = next(m for m in country.members if m.kind is PartnerKind.OCMW)
    for name, full_name, role in ACCOUNTS:
        member = ocmw if role is Role.OCMW_MANAGER else receiving
        db.session.add(
            User(
                email=f"{name}@{MAIL}",
                name=full_name,
                language=None if role in PARTNER_ROLES else "nl",
                password_hash=hashed,
                created_at=clock.now(),
                memberships=[
                    Membership(
                        role=role,
                        partner_id=member.partner_id if role in PARTNER_ROLES else None,
                        depot_id=receiving.depot_id if role in DEPOT_ROLES else None,
                    )
                ],
            )
        )
