"""What the demo's partners hand out, week after week, and what they find when they count."""

from collections import defaultdict
from datetime import date, timedelta

from numpy.random import Generator

from foodaid.core import clock
from foodaid.demo.bulk import Bulk
from foodaid.demo.country import Country, Member
from foodaid.demo.doors import MOVEMENT, Arrived
from foodaid.distributions.models import Distribution, DistributionLine
from foodaid.stock.models import Count, CountLine, CountStatus, Movement, MovementKind, PlaceKind

TIMES, WEEKS_BETWEEN = 4, 3


class ShelfWriter:
    """Writes distributions and counts; keeps what lies where, so that nothing goes below zero."""

    def __init__(self, bulk: Bulk, country: Country, rng: Generator, today: date) -> None:
        self.bulk, self.country, self.rng, self.today = bulk, country, rng, today
        self.shelves: dict[int, dict[int, int]] = defaultdict(dict)
        self.given_on: dict[tuple[int, date], tuple[int, Member]] = {}
        self.distributions = bulk.sheet(
            Distribution, "id", "partner_id", "site_id", "handed_out_on", "packages", "meals",
            "note", "recorded_at", "recorded_by",
        )  # fmt: skip
        self.lines = bulk.sheet(DistributionLine, "id", "distribution_id", "lot_id", "units")
        self.moves = bulk.sheet(Movement, *MOVEMENT)

    def hand_out(self, arrived: list[Arrived], *, all_of_it: bool) -> None:
        """Spread what arrived over four distributions, three weeks apart, as far as they are past.

        A finished campaign is handed out to the last unit; otherwise a little stays.
        """
        by_member: dict[int, list[Arrived]] = defaultdict(list)
        for parcel in arrived:
            by_member[parcel.member.partner_id].append(parcel)
        for parcels in by_member.values():
            self._hand_out(parcels[0].member, parcels, all_of_it=all_of_it)
        self.bulk.write_sheets()

    def _hand_out(self, member: Member, parcels: list[Arrived], *, all_of_it: bool) -> None:
        left = {parcel.lot.id: parcel.units for parcel in parcels}
        shelf = self.shelves[member.place_id]
        for time in range(TIMES):
            day = parcels[0].day + timedelta(days=3 + 7 * WEEKS_BETWEEN * time)
            if day >= self.today:  # counts are of yesterday
                break
            is_last = time == TIMES - 1
            parts = {}
            for parcel in parcels:
                lot_id = parcel.lot.id
                units = left[lot_id] if is_last and all_of_it else parcel.units * 24 // 100
                if units and left[lot_id] >= units:
                    parts[lot_id] = units
                    left[lot_id] -= units
            if parts:
                self._distribution(member, day, parts)
        for lot_id, units in left.items():
            if units:
                shelf[lot_id] = shelf.get(lot_id, 0) + units

    def _distribution(self, member: Member, day: date, parts: dict[int, int]) -> None:
        bulk = self.bulk
        distribution_id = bulk.id(Distribution)
        at, on = bulk.instant(clock.at(day, 17)), day.isoformat()
        cooks = member.partner_id % 9 == 4
        people = member.people
        self.distributions.append(
            (distribution_id, member.partner_id, member.site_id, on,
             0 if cooks else round(people / 2.6), people * 5 if cooks else 0, "", at, "demo")
        )  # fmt: skip
        recipients = self.country.ends[PlaceKind.RECIPIENTS]
        document, kind = f"distribution:{distribution_id}", MovementKind.HANDED_OUT.value
        lines = bulk.ids(DistributionLine, len(parts))
        moves = bulk.ids(Movement, len(parts))
        for line_id, move_id, (lot_id, units) in zip(lines, moves, parts.items(), strict=True):
            self.lines.append((line_id, distribution_id, lot_id, units))
            self.moves.append(
                (move_id, kind, member.place_id, recipients, lot_id, units, on, at, "demo",
                 document, None)
            )  # fmt: skip

    def count(self) -> None:
        """Two of five partners counted yesterday; most of them found one unit fewer somewhere."""
        bulk, day = self.bulk, self.today - timedelta(days=1)
        counts = bulk.sheet(
            Count, "id", "place_id", "status", "is_blind", "counted_on", "recorded_at",
            "recorded_by", "closed_at", "closed_by",
        )  # fmt: skip
        lines = bulk.sheet(
            CountLine, "id", "count_id", "place_id", "lot_id", "book_units", "counted_units",
            "counted_at", "counted_by", "is_added", "reason",
        )  # fmt: skip
        loss, at = self.country.ends[PlaceKind.LOSS], bulk.instant(clock.at(day, 18))
        for number, member in enumerate(self.country.members):
            shelf = self.shelves[member.place_id]
            if number % 5 > 1 or not shelf:
                continue
            count_id = bulk.id(Count)
            counts.append(
                (count_id, member.place_id, CountStatus.FINISHED.value, False, day.isoformat(),
                 at, "demo", at, "demo")
            )  # fmt: skip
            odd = number % len(shelf)
            for position, (lot_id, units) in enumerate(sorted(shelf.items())):
                gap = min(units, 1 + number % 2) if position == odd and number % 3 else 0
                reason = "demo: torn pack" if gap else None
                lines.append(
                    (bulk.id(CountLine), count_id, member.place_id, lot_id, units, units - gap,
                     at, "demo", False, reason)
                )  # fmt: skip
                if gap:
                    self.moves.append(
                        (bulk.id(Movement), MovementKind.COUNTED.value, member.place_id, loss,
                         lot_id, gap, day.isoformat(), at, "demo", f"count:{count_id}", reason)
                    )  # fmt: skip
        bulk.write_sheets()
