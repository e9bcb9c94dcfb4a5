"""What a partner gets and why, as a document: the page says the same, in the same words."""

from collections.abc import Iterator

from flask_babel import gettext

from foodaid.allocation.models import Share
from foodaid.allocation.queries import PartnerShares
from foodaid.core.permissions import Actor
from foodaid.core.translation import at_length, colon, days, kg, language, when
from foodaid.reports.exports.paper import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Notice,
    Paper,
    Table,
    Text,
)
from foodaid.reports.papers import checking, words
from foodaid.reports.papers.reasons import fair_boxes, why_text
from foodaid.rounds.models import Stop


def explanation(actor: Actor, found: PartnerShares, stop: Stop | None) -> Paper:
    """All that one partner gets in one window, in the language that is set."""
    return Paper(
        title=gettext("Your allocation"),
        subject=f"{found.partner.name} ({found.partner.code})",
        issuer=gettext("POD MI"),
        made=words.made(actor),
        lead=[words.window_name(found.window)],
        funding=words.funding(),
        demo=words.demo(found.partner),
        blocks=list(_blocks(found, stop)),
    )


def _blocks(found: PartnerShares, stop: Stop | None) -> Iterator[Block]:
    yield Facts(
        [
            (gettext("Known since"), when(found.run.published_at)),
            (gettext("It comes"), when_it_comes(found, stop)),
            (gettext("To"), _address(found)),
            (gettext("In all"), kg(found.grams)),
            (gettext("Your depot"), _contact(found)),
        ]
    )
    if found.run.appeals_until is not None:
        yield Notice(
            "info",
            gettext("You can appeal until %(day)s.", day=days(found.run.appeals_until)),
            [gettext("That day is included. Sign in to foodaid and say how many boxes, and why.")],
        )
    yield _table(found)
    yield Heading(gettext("How each number can be checked"))
    for sentence in checking.rule(found.run.method):
        yield Text(sentence)
    yield from _checks(found)
    yield Heading(gettext("Proof"), level=3)
    yield Text(gettext("Fingerprint of the orders and limits it was calculated from:"))
    yield Text(found.run.problem_sha256)


def when_it_comes(found: PartnerShares, stop: Stop | None) -> str:
    """The hour of the round, or the days between which it will be."""
    if stop is not None:
        return at_length(stop.arrives_at)
    return str(
        gettext(
            "%(first)s to %(last)s",
            first=days(found.window.delivery_from),
            last=days(found.window.delivery_until),
        )
    )


def _address(found: PartnerShares) -> str:
    site = found.order.site
    return f"{site.name}, {site.street}, {site.postal_code}"


def _contact(found: PartnerShares) -> str:
    depot = found.partner.depot
    return f"{depot.name}, {depot.phone}, {depot.email}"


def _table(found: PartnerShares) -> Table:
    return Table(
        caption=gettext("Your allocation, line by line"),
        note=f"({gettext('in boxes')})",
        columns=[
            Column(gettext("Product"), weight=1.6),
            Column(gettext("You asked"), is_number=True),
            Column(gettext("Fair share"), is_number=True),
            Column(gettext("You get"), is_number=True),
            Column(gettext("Why"), weight=3),
        ],
        rows=[_row(share) for share in found.shares],
    )


def _row(share: Share) -> list[Cell]:
    return [
        share.offer.product.name_in(language()),
        share.asked,
        fair_boxes(share) or "=",
        share.boxes,
        why_text(share),
    ]


def _checks(found: PartnerShares) -> Iterator[Block]:
    """The sum of every line that did not simply get what was asked."""
    for share in found.shares:
        told = checking.facts(share)
        if told:
            yield Heading(share.offer.product.name_in(language()), level=3)
            yield Text(" · ".join(f"{colon(word)} {fact}" for word, fact in told))
