"""The letters of a recall: one to each holder that was told, in one language a document."""

from collections.abc import Sequence

from flask_babel import gettext, ngettext

from foodaid.core.permissions import Actor
from foodaid.core.translation import days, language, number
from foodaid.reports.exports.paper import Block, Facts, Heading, NewPage, Notice, Paper, Signatures
from foodaid.reports.papers import words
from foodaid.stock.models import Hold
from foodaid.stock.models import Notice as Told


def recall_letters(actor: Actor, hold: Hold, notices: Sequence[Told], *, is_demo: bool) -> Paper:
    """A page to each of these holders, in the language that is set: what to do, and the answer."""
    blocks: list[Block] = []
    for notice in notices:
        blocks += [NewPage()] if blocks else []
        blocks += _letter(hold, notice)
    return Paper(
        title=gettext("Recall of lot %(lot)s", lot=hold.lot.code),
        subject=hold.lot.product.name_in(language()),
        issuer=gettext("POD MI"),
        made=words.made(actor),
        funding=words.funding(),
        demo=gettext("Demonstration: not a real document") if is_demo else "",
        blocks=blocks,
    )


def _units(count: int) -> str:
    return str(ngettext("%(count)s unit", "%(count)s units", count, count=number(count)))


def _letter(hold: Hold, notice: Told) -> list[Block]:
    holder = notice.partner or notice.depot
    name = holder.name if holder else ""
    lot = hold.lot
    return [
        Heading(gettext("Dear %(name)s,", name=name)),
        Notice(
            "warning",
            gettext("Please stop handing out this product at once and set it apart:"),
            [lot.product.name_in(language()), gettext("lot %(code)s", code=lot.code)],
        ),
        Facts(
            [
                (gettext("Date"), days(lot.expires_on) or gettext("no date")),
                (gettext("You should have"), _units(notice.units_told)),
                (gettext("Why"), hold.reason),
                (gettext("Units found"), ""),
            ]
        ),
        Signatures([gettext("For %(name)s, who holds the goods", name=name)]),
    ]
