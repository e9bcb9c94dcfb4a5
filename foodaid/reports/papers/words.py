"""The words that papers about stock share, in the reader's language."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from foodaid.core import clock
from foodaid.core.permissions import Actor
from foodaid.core.translation import days, number, when
from foodaid.distributions.models import Distribution
from foodaid.orders.models import Window
from foodaid.organisations.models import Partner
from foodaid.reports.domain.accounts import Flow
from foodaid.reports.queries.accounts import Holder, Wanted
from foodaid.stock.models import PlaceKind

PROGRAMMES = {"fead": "FEAD", "esf": "ESF+"}

FLOWS = {
    "received": _("Received"),
    "transferred-in": _("Transferred in"),
    "came-back": _("Came back"),
    "found": _("Found at a count"),
    "handed-out": _("Handed out"),
    "sent": _("Sent out"),
    "transferred-out": _("Transferred out"),
    "returned": _("Returned"),
    "lost": _("Lost"),
    "counted-short": _("Counted short"),
    "scrapped": _("Thrown away"),
}
OTHERS = {
    PlaceKind.SUPPLIER: _("Supplier"),
    PlaceKind.DEPOT: _("Depot"),
    PlaceKind.TRANSIT: _("On the road"),
    PlaceKind.SITE: _("Site of a partner"),
    PlaceKind.RECIPIENTS: _("End recipients"),
    PlaceKind.LOSS: _("Loss"),
    PlaceKind.SCRAP: _("Thrown away"),
}


def flow_label(flow: Flow) -> str:
    return str(FLOWS[flow.value])


def other_label(kind: PlaceKind) -> str:
    """Who is at the other end of a movement, when nobody has a name."""
    return str(OTHERS[kind])


def document_label(document: str) -> str:
    """What a movement stands on, as people call it: Receipt 12."""
    kind, _colon, number = document.partition(":")
    names = {
        "receipt": gettext("Receipt %(number)s", number=number),
        "distribution": gettext("Distribution %(number)s", number=number),
        "count": gettext("Count %(number)s", number=number),
        "stop": gettext("Load %(number)s", number=number),
        "transfer": gettext("Transfer %(number)s", number=number),
        "delivery": gettext("Delivery note %(number)s", number=number),
    }
    return str(names.get(kind, document))


def funding() -> str:
    """The sentence beside the emblem (Regulation (EU) 2021/1060, Annex IX)."""
    return str(gettext("Co-funded by the European Union"))


def window_name(window: Window) -> str:
    """The campaign with the number of the window: two windows of one campaign look not alike."""
    return str(
        gettext(
            "%(campaign)s, window %(number)s", campaign=window.campaign.name, number=window.number
        )
    )


def demo(holder: Holder | Partner) -> str:
    """What stands across a paper about invented goods."""
    return str(gettext("Demonstration: not a real document")) if holder.is_demo else ""


def period(wanted: Wanted) -> str:
    return str(
        gettext(
            "From %(first)s to %(last)s, both days included",
            first=days(wanted.first),
            last=days(wanted.last),
        )
    )


def people_served(done: Distribution) -> str:
    """Packages and meals of a distribution, as far as there were any."""
    parts = []
    if done.packages:
        parts.append(
            ngettext(
                "%(count)s package",
                "%(count)s packages",
                done.packages,
                count=number(done.packages),
            )
        )
    if done.meals:
        parts.append(
            ngettext("%(count)s meal", "%(count)s meals", done.meals, count=number(done.meals))
        )
    return ", ".join(parts)


def made(actor: Actor) -> str:
    """Who made a paper, and when."""
    return str(gettext("Made on %(at)s by %(who)s", at=when(clock.now()), who=actor.name))
