"""Why a share is what it is, in words for the partner who reads it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from flask_babel import gettext, ngettext

from foodaid.allocation.domain.limits import Cause
from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.domain.result import FACT
from foodaid.allocation.models import AppealStatus, Share
from foodaid.core.strict_json import fraction_from
from foodaid.core.translation import days, decimal, number

HALF = Fraction(1, 2)


def why(share: Share) -> list[str]:
    """One sentence after the other: what was asked, what there was, what follows from it."""
    reason = Reason(share.reason)
    said = [_asked(share)] if reason is not Reason.NOTHING_ASKED else []
    if reason in SHARED:
        said.append(_supply(share.facts))
    return [*said, *SENTENCES[reason](share), *_appealed(share)]


def why_text(share: Share) -> str:
    """The same as one paragraph."""
    return " ".join(why(share))


def _asked(share: Share) -> str:
    return str(
        ngettext(
            "You asked %(boxes)s box.",
            "You asked %(boxes)s boxes.",
            share.asked,
            boxes=number(share.asked),
        )
    )


def _appealed(share: Share) -> list[str]:
    """What was granted on appeal, and why; all before it tells of the calculation alone."""
    if not share.appeal_boxes:
        return []
    said = []
    for appeal in share.appeals:
        if appeal.status is AppealStatus.GRANTED:
            said += [
                ngettext(
                    "After your appeal POD MI gave you %(boxes)s box more.",
                    "After your appeal POD MI gave you %(boxes)s boxes more.",
                    appeal.granted_boxes,
                    boxes=number(appeal.granted_boxes),
                ),
                gettext("The reason: %(reason)s", reason=appeal.answer or ""),
            ]
    return said


def _supply(facts: Mapping[str, FACT]) -> str:
    boxes, people = facts.get("available"), counted(facts, "people_asking")
    if not isinstance(boxes, int) or not people:
        return str(gettext("There was less than was asked."))
    if "parts_a_person" in facts:
        return str(
            gettext(
                "There were %(boxes)s boxes for the %(people)s people of all who asked, counting "
                "for a part who also goes to other organisations.",
                boxes=number(boxes),
                people=people,
            )
        )
    return str(
        gettext(
            "There were %(boxes)s boxes for the %(people)s people of all who asked.",
            boxes=number(boxes),
            people=people,
        )
    )


def _full(share: Share) -> list[str]:
    return [gettext("You get all of it.")]


def _fair(share: Share) -> list[str]:
    fair = fraction_from(share.fair_share)
    if fair is None:
        return [
            gettext(
                "Boxes go one by one to whoever has the fewest for its people: "
                "so your %(people)s people get %(boxes)s.",
                people=_people(share),
                boxes=number(share.published_boxes),
            )
        ]
    return [
        gettext(
            "Your %(people)s people are due %(boxes)s.",
            people=_people(share),
            boxes=number(share.published_boxes),
        )
    ]


def _rounded_up(share: Share) -> list[str]:
    return [
        gettext(
            "Your %(people)s people are due %(due)s, rounded to %(boxes)s.",
            people=_people(share),
            due=_due(share),
            boxes=number(share.published_boxes),
        )
    ]


def _rounded_down(share: Share) -> list[str]:
    return [
        *_rounded_up(share),
        gettext("What rounding took from you is remembered and comes back later."),
    ]


def _guaranteed(share: Share) -> list[str]:
    return [
        gettext(
            "You get the %(boxes)s that every partner is sure of.",
            boxes=number(share.published_boxes),
        )
    ]


def _locked(share: Share) -> list[str]:
    return [
        gettext(
            "POD MI set this number by hand: %(boxes)s instead of %(calculated)s.",
            boxes=number(share.published_boxes),
            calculated=number(share.calculated_boxes),
        ),
        gettext("The reason: %(reason)s", reason=share.override_reason or ""),
    ]


def _most(share: Share) -> list[str]:
    """The limit that holds, by its cause; runs from before causes were kept have none."""
    cause = str(share.facts.get("cause", Cause.OFFER))
    return CAUSES.get(cause, _by_offer)(share)


def _by_offer(share: Share) -> list[str]:
    return [
        gettext(
            "At most %(boxes)s boxes of this product go to one partner.",
            boxes=number(share.published_boxes),
        )
    ]


def _by_freezer(share: Share) -> list[str]:
    return [gettext("This product is frozen, and your site has no freezer.")]


def _by_storage(share: Share) -> list[str]:
    places, tenths = _fact(share, "places"), _fact(share, "pallet_tenths")
    return [
        ngettext(
            "Your site has room for %(places)s pallet, and all your products together would take "
            "%(pallets)s.",
            "Your site has room for %(places)s pallets, and all your products together would take "
            "%(pallets)s.",
            places,
            places=number(places),
            pallets=decimal(Decimal(tenths) / 10, 1),
        ),
        gettext("So each product was cut by the same part."),
    ]


def _by_shelf_life(share: Share) -> list[str]:
    last = date.fromisoformat(str(share.facts.get("good_until")))
    times = _fact(share, "times")
    said = [gettext("These goods are good until %(day)s.", day=days(last))]
    if not times:
        every = gettext(
            "You hand out every %(days)s days, so you could not hand them out in time.",
            days=number(_fact(share, "every_days")),
        )
        return [*said, every]
    return [
        *said,
        ngettext(
            "You hand out %(times)s time until then, on average %(units)s units.",
            "You hand out %(times)s times until then, on average %(units)s units each time.",
            times,
            times=number(times),
            units=number(_fact(share, "units_a_time")),
        ),
    ]


def _by_quota(share: Share) -> list[str]:
    said = [
        gettext(
            "Over the whole campaign at most %(units)s units go to every 100 people.",
            units=number(_fact(share, "quota_units")),
        )
    ]
    had = _fact(share, "had_boxes")
    if had:
        more = ngettext(
            "You were given %(boxes)s box of it before.",
            "You were given %(boxes)s boxes of it before.",
            had,
            boxes=number(had),
        )
        said.append(more)
    return said


def _fact(share: Share, name: str) -> int:
    fact = share.facts.get(name)
    return fact if isinstance(fact, int) else 0


CAUSES: dict[str, Callable[[Share], list[str]]] = {
    Cause.OFFER: _by_offer,
    Cause.FREEZER: _by_freezer,
    Cause.STORAGE: _by_storage,
    Cause.SHELF_LIFE: _by_shelf_life,
    Cause.QUOTA: _by_quota,
}


def _ceiling(share: Share) -> list[str]:
    return [
        gettext(
            "The partners of “%(name)s” together may not get more.",
            name=str(share.facts.get("ceiling", "")),
        )
    ]


def _no_people(share: Share) -> list[str]:
    return [
        gettext("You have not declared any people, so you come after all others."),
        ngettext(
            "%(boxes)s box was left for you.",
            "%(boxes)s boxes were left for you.",
            share.published_boxes,
            boxes=number(share.published_boxes),
        ),
    ]


def _no_supply(share: Share) -> list[str]:
    return [gettext("There was nothing left of this product.")]


def _nothing_asked(share: Share) -> list[str]:
    return [gettext("You did not ask for this product.")]


def _people(share: Share) -> str:
    return counted(share.facts, "people")


def counted(facts: Mapping[str, FACT], name: str) -> str:
    """People as they count: whole, or in equivalents with up to two decimals."""
    people, parts = facts.get(name), facts.get("parts_a_person", 1)
    if not isinstance(people, int) or not isinstance(parts, int):
        return ""
    whole, rest = divmod(people, parts)
    return decimal(Decimal(people) / parts, 2) if rest else number(whole)


def _due(share: Share) -> str:
    """The exact share with one decimal: two where one would look like a whole number."""
    fair = fraction_from(share.fair_share) or Fraction(share.published_boxes)
    return rounded(fair, 1 if floor(fair * 10 + HALF) % 10 else 2)


def fair_boxes(share: Share) -> str:
    """The exact share with two decimals where it differs from the boxes; "" where it does not."""
    fair = fraction_from(share.fair_share)
    if fair is None or fair == share.boxes:
        return ""
    places = next((n for n in (2, 3, 4) if half_up(fair, n) != share.boxes), 0)
    return rounded(fair, places) if places else ""


def half_up(fraction: Fraction, places: int) -> Decimal:
    """A fraction rounded half up, once, for whoever reads it."""
    return Decimal(floor(fraction * 10**places + HALF)).scaleb(-places)


def rounded(fraction: Fraction, places: int) -> str:
    return decimal(half_up(fraction, places), places)


SHARED = frozenset(
    {Reason.FAIR_SHARE, Reason.ROUNDED_UP, Reason.ROUNDED_DOWN, Reason.GUARANTEED, Reason.CEILING}
)
SENTENCES: dict[Reason, Callable[[Share], list[str]]] = {
    Reason.FULL: _full,
    Reason.FAIR_SHARE: _fair,
    Reason.ROUNDED_UP: _rounded_up,
    Reason.ROUNDED_DOWN: _rounded_down,
    Reason.GUARANTEED: _guaranteed,
    Reason.LOCKED: _locked,
    Reason.MOST: _most,
    Reason.CEILING: _ceiling,
    Reason.NO_PEOPLE: _no_people,
    Reason.NO_SUPPLY: _no_supply,
    Reason.NOTHING_ASKED: _nothing_asked,
}
