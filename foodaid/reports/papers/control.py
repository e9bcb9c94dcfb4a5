"""The control file of a partner: does its stock reconcile, and if not, where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext, ngettext

from foodaid.catalogue.models import Programme
from foodaid.core.permissions import Actor
from foodaid.core.translation import days, number
from foodaid.reports.domain.accounts import Flow
from foodaid.reports.domain.control import Check, State, Verdict, checks, verdict
from foodaid.reports.exports.paper import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Notice,
    Paper,
    Signatures,
    Table,
    Text,
)
from foodaid.reports.papers import words
from foodaid.reports.papers.accounts import Account, account_of
from foodaid.reports.papers.documents import Documents, documents_table, signed, transfers
from foodaid.reports.queries import control as queries
from foodaid.reports.queries.accounts import Holder, Wanted, holder_partner
from foodaid.stock.models import Count


@dataclass(frozen=True, slots=True)
class Control:
    """A partner and a period, with all that an inspector asks for."""

    holder: Holder
    account: Account
    checks: Sequence[Check]
    verdict: Verdict
    counts: Sequence[Count]

    @property
    def wanted(self) -> Wanted:
        return self.account.wanted


def control_of(actor: Actor, partner_id: int, wanted: Wanted) -> Control:
    """Read all of it; NotFound for a partner that is not the actor's to see."""
    holder = holder_partner(actor, partner_id)
    account = account_of(holder, wanted)
    counts = queries.counts_of(holder, wanted)
    found = checks(account.lots, *queries.found_and_uncounted(holder, wanted, counts))
    return Control(
        holder,
        account,
        found,
        verdict(found),
        counts,
    )


def documents_of(control: Control) -> Documents:
    """Every document of the same partner and period. The caller has the control from above."""
    holder, wanted = control.holder, control.wanted
    receipts = queries.receipts_of(holder, wanted)
    depots = {f"receipt:{receipt.id}": receipt.stop.round.depot.name for receipt in receipts}
    return Documents(
        replace(control.account, names=depots),
        receipts,
        queries.distributions_of(holder.id, wanted),
        control.counts,
    )


def paper(actor: Actor, control: Control, documents: Documents) -> Paper:
    """The control as a document in the reader's language."""
    return Paper(
        title=gettext("Control file"),
        subject=f"{control.holder.name} ({control.holder.code})",
        issuer=control.holder.name,
        made=words.made(actor),
        lead=[words.period(control.wanted)],
        funding=words.funding() if control.checks else "",
        demo=words.demo(control.holder),
        is_landscape=True,
        blocks=list(_blocks(control, documents)),
    )


def _blocks(control: Control, papers: Documents) -> Iterator[Block]:
    yield notice(control)
    yield Facts(
        [
            (gettext("Receipts"), number(len(papers.receipts))),
            (gettext("Distributions"), number(len(papers.distributions))),
            (gettext("Counts"), number(len(papers.counts))),
            (gettext("Transfers"), number(len(transfers(papers)))),
            (gettext("Reversed movements"), number(len(control.account.undone))),
        ]
    )
    for table in tables(control):
        yield Heading(table.caption)
        yield replace(table, caption=gettext("Lot by lot"))
    if not control.checks:
        yield Text(gettext("Nothing was there and nothing moved in this period."))
    yield Heading(gettext("Documents"))
    yield documents_table(papers)
    yield Signatures(
        [
            gettext("For the partner: name, date, signature"),
            gettext("Inspector: name, date, signature"),
        ]
    )


def tables(control: Control) -> list[Table]:
    """A table for each programme: the goods of two funds never share a figure (rule V19)."""
    found = {
        programme: [c for c in control.checks if c.entry.goods.programme is programme]
        for programme in Programme
    }
    return [reconciliation(programme, of_it) for programme, of_it in found.items() if of_it]


def notice(control: Control) -> Notice:
    """Whether the stock reconciles; if not, what is wrong in one line each."""
    found = control.verdict
    if found.reconciles:
        lots = ngettext(
            "%(count)s lot agrees to the unit.",
            "%(count)s lots agree to the unit.",
            found.lots,
            count=number(found.lots),
        )
        return Notice("success", gettext("The stock reconciles"), [lots])
    return Notice(
        "refusal" if found.differing else "warning",
        gettext("The stock does not reconcile")
        if found.differing
        else gettext("Not all of it can be checked"),
        list(_faults(found)),
    )


def _faults(found: Verdict) -> Iterator[str]:
    if found.differing:
        yield ngettext(
            "%(count)s lot differs from its count: %(short)s units too few, %(over)s too many.",
            "%(count)s lots differ from their count: %(short)s units too few, %(over)s too many.",
            found.differing,
            count=number(found.differing),
            short=number(found.units_short),
            over=number(found.units_over),
        )
    if found.uncounted:
        yield ngettext(
            "%(count)s lot is in stock and was not counted in this period.",
            "%(count)s lots are in stock and were not counted in this period.",
            found.uncounted,
            count=number(found.uncounted),
        )
    if found.unexplained:
        yield ngettext(
            "No booking explains %(count)s lot: have the ledger checked.",
            "No booking explains %(count)s lots: have the ledger checked.",
            found.unexplained,
            count=number(found.unexplained),
        )


def reconciliation(programme: Programme, found: Sequence[Check]) -> Table:
    """Product by product and lot by lot: what must be there beside what was found."""
    name = words.PROGRAMMES[programme.value]
    ordered = sorted(found, key=lambda check: check.state is not State.DIFFERS)
    return Table(
        caption=name,
        note=gettext("at the start + in - out - lost = counted, in units"),
        name=gettext("Control %(programme)s", programme=name),
        columns=[
            Column(gettext("Product"), weight=2.4),
            Column(gettext("Lot"), weight=1.3),
            Column(gettext("At the start"), is_number=True),
            Column(gettext("In"), is_number=True),
            Column(gettext("Handed out"), is_number=True),
            Column(gettext("Other out"), is_number=True),
            Column(gettext("Lost"), is_number=True),
            Column(gettext("Must be there"), is_number=True),
            Column(gettext("Counted"), is_number=True),
            Column(gettext("Difference"), is_number=True),
            Column(gettext("What is found"), weight=2.4),
        ],
        rows=[_check_cells(check) for check in ordered],
        is_dense=True,
    )


def _check_cells(check: Check) -> list[Cell]:
    goods, entry = check.entry.goods, check.entry
    given = entry.flows[Flow.HANDED_OUT]
    return [
        f"{goods.product}\n{goods.product_code}",
        goods.code,
        entry.opening,
        entry.came - entry.flows[Flow.FOUND],
        given,
        entry.went - given,
        entry.lost - entry.flows[Flow.COUNTED_SHORT],
        check.expected,
        check.counted,
        signed(check.difference) if check.found or check.difference else "",
        "\n".join([state_label(check), *check.reasons]),
    ]


def state_label(check: Check) -> str:
    """What a control finds of a lot, in words."""
    day = days(check.counted_on)
    if check.state is State.DIFFERS and day:
        return str(gettext("Differs, counted on %(day)s", day=day))
    if check.state is State.NOT_COUNTED:
        return str(gettext("Not counted: %(units)s in the book", units=number(check.book)))
    if check.state is State.AGREES:
        return str(gettext("Agrees, counted on %(day)s", day=day))
    if check.state is State.DIFFERS:
        return str(gettext("Differs"))
    return str(gettext("Agrees: nothing is left"))
