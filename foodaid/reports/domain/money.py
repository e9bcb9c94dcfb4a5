"""What the programme paid: purchases, flat rates and real costs, in exact euros.

Flat rates: FEAD Art. 26(2) of Regulation 223/2014, ESF+ Art. 22(1) of Regulation 2021/1057.
The part of a purchase that is refused for an irregularity lowers the purchase and the flat rate
for transport, but not the rates for the partners' work and for accompanying measures: those
rest on what was bought (ESF+ Art. 22(3)).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from foodaid.reports.domain.facts import (
    CostKind,
    Facts,
    Money,
    Period,
    Programme,
    Purchase,
    Support,
)

CENTS_A_EURO = 100


@dataclass(frozen=True)
class Rates:
    """Flat rates on purchases: transport to the depots, partners' work, accompanying measures."""

    transport: Fraction
    partners: Fraction
    accompanying: Fraction


RATES: Mapping[Programme, Rates] = {
    Programme.FEAD: Rates(Fraction(1, 100), Fraction(5, 100), Fraction(5, 100)),
    Programme.ESF: Rates(Fraction(1, 100), Fraction(7, 100), Fraction(7, 100)),
}
# The rate of a programme for the most deprived, Art. 10 of Regulation 2021/1057.
ESF_EU_SHARE = Fraction(90, 100)


def euros(cents: int | Fraction) -> Fraction:
    return Fraction(cents) / CENTS_A_EURO


def costs(facts: Facts, period: Period) -> dict[str, Fraction]:
    """Semantic key -> euros, for the purchases of the period; nothing if money is unknown.

    Real costs and the approved sum bear no date: they belong to the report as a whole.
    """
    if facts.money is None:
        return {}
    paid = _paid(facts.money, period, RATES[facts.programme])
    total = sum(paid.values(), Fraction(0)) + _real(facts.money, CostKind.TRANSPORT)
    by_support = {f"cost.paid_{support}": euros(paid[support]) for support in Support}
    if facts.programme is Programme.ESF:
        shared = {"cost.total": euros(total), "cost.eu_share": euros(total * ESF_EU_SHARE)}
        return by_support | shared
    return by_support | {
        "cost.approved": euros(facts.money.approved),
        "cost.paid": euros(total),
        "cost.declared": euros(sum((paid[s] for s in facts.money.declared), Fraction(0))),
    }


def _paid(money: Money, period: Period, rates: Rates) -> dict[Support, Fraction]:
    """Cents paid for each kind of support; logistics of donations belong to food."""
    bought = [purchase for purchase in money.purchases if purchase.on.year in period]
    paid = {
        support: _with_flat_rates((p for p in bought if p.support is support), rates)
        for support in Support
    }
    paid[Support.FOOD] += _real(money, CostKind.DONATIONS)
    return paid


def _with_flat_rates(purchases: Iterable[Purchase], rates: Rates) -> Fraction:
    paid = Fraction(0)
    for purchase in purchases:
        accepted = purchase.cents - purchase.rejected
        transport = 0 if purchase.transport_included else accepted * rates.transport
        paid += accepted + transport + purchase.cents * (rates.partners + rates.accompanying)
    return paid


def _real(money: Money, kind: CostKind) -> int:
    return sum(cost.cents for cost in money.real_costs if cost.kind is kind)
