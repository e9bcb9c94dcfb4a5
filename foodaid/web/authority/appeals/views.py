"""What partners ask on top of their shares: the list, its export, and the answer to one."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from foodaid.allocation import queries
from foodaid.allocation.models import Appeal, AppealStatus, RunStatus
from foodaid.allocation.queries import AppealFilter, AppealOrder
from foodaid.catalogue.models import Product
from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.organisations import queries as organisations
from foodaid.reports.papers import checking
from foodaid.reports.papers.reasons import fair_boxes, why
from foodaid.rounds.use_cases import decide_appeal
from foodaid.web.authority.appeals.forms import answer_form
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page
from foodaid.web.support.labels import label
from foodaid.web.support.lists import (
    Choice,
    chips_of,
    column,
    csv_download,
    here,
    page_number,
    place_in,
    row_id,
    sort_column,
)
from foodaid.web.support.sessions import actor
from foodaid.web.support.windows import window_name

pages = Blueprint("authority_appeals", __name__, url_prefix="/allocation/appeals")


@pages.get("")
@requires(Permission.VIEW_ALLOCATION)
def index() -> str:
    wanted = _wanted()
    found = queries.appeals_page(actor(), wanted, *page_number(request.args))
    choices = _choices(wanted, queries.appealed_products(actor()))
    return render_template(
        "authority/appeals/index.html",
        rows=found.rows,
        place=place_in(found),
        columns=_columns(wanted),
        words=wanted.words,
        choices=choices,
        chips=chips_of(wanted.words, choices),
        kept={"order": wanted.order.value, "down": "1" if wanted.is_descending else ""},
        clear_url=url_for(".index"),
        export_url=here("authority_appeals.export", page=None, size=None),
    )


@pages.get("/file")
@requires(Permission.VIEW_ALLOCATION)
def export() -> Response:
    """Every appeal of the list, with the facts of its share as they were published."""
    titles = [
        gettext("Window"), gettext("Number"), gettext("Partner"), gettext("Depot"),
        gettext("Product"), gettext("Asked, boxes"), gettext("Given at publishing, boxes"),
        gettext("Appeal, boxes"), gettext("Why"), gettext("Made"), gettext("Status"),
        gettext("Granted, boxes"), gettext("Answer"), gettext("Decided"), gettext("Decided by"),
    ]  # fmt: skip
    return csv_download("appeals.csv", titles, _lines(queries.all_appeals(actor(), _wanted())))


def _lines(appeals: Iterator[Appeal]) -> Iterator[list[object]]:
    for appeal in appeals:
        share, partner = appeal.share, appeal.share.order.partner
        yield [
            window_name(share.run.window), partner.code, partner.name, partner.depot.name,
            share.offer.product.name_in(language()), share.asked, share.published_boxes,
            appeal.boxes, appeal.reason, appeal.made_at.isoformat(), label(appeal.status),
            appeal.granted_boxes, appeal.answer,
            appeal.decided_at.isoformat() if appeal.decided_at else None, appeal.decided_by,
        ]  # fmt: skip


@pages.get("/<int:appeal_id>")
@requires(Permission.VIEW_ALLOCATION)
def show(appeal_id: int) -> Page:
    """The facts as they were published, the partner's words, what is free; and the answer."""
    return _appeal_page(appeal_id)


@pages.post("/<int:appeal_id>")
@requires(Permission.APPROVE_ALLOCATION)
def decide(appeal_id: int) -> Page:
    return _appeal_page(appeal_id)


def _appeal_page(appeal_id: int) -> Page:
    appeal = queries.appeal_of(actor(), appeal_id)
    free = queries.free_boxes(appeal.share)
    form = answer_form(appeal, free)

    def act() -> tuple[str, str]:
        decide_appeal(actor(), form.to_wish(appeal_id))
        words = gettext("Your answer is saved. The partner gets a mail.")
        return words, url_for(".index", status=AppealStatus.OPEN.value)

    return form_page(
        form,
        act,
        "authority/appeals/show.html",
        appeal=appeal,
        share=appeal.share,
        free=free,
        reasons=why(appeal.share),
        fair=fair_boxes(appeal.share),
        facts=checking.facts(appeal.share),
        is_loaded=queries.has_been_loaded(appeal.share.order, appeal.share.run),
        may_decide=_may_decide(appeal),
    )


def _may_decide(appeal: Appeal) -> bool:
    return (
        actor().may(Permission.APPROVE_ALLOCATION)
        and appeal.status is AppealStatus.OPEN
        and appeal.share.run.status is RunStatus.PUBLISHED
    )


def _wanted() -> AppealFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    status, order = request.args.get("status", ""), request.args.get("order", "")
    return AppealFilter(
        words=request.args.get("search", "").strip()[:100],
        status=AppealStatus(status) if status in set(AppealStatus) else None,
        depot_id=row_id("depot"),
        product_id=row_id("product"),
        order=AppealOrder(order) if order in set(AppealOrder) else AppealOrder.MADE,
        is_descending=request.args.get("down") == "1",
    )


def _columns(wanted: AppealFilter) -> list[dict[str, object]]:
    def sorting(words: str, order: AppealOrder, *, is_number: bool = False) -> dict[str, object]:
        down = wanted.is_descending
        return sort_column(words, order, wanted.order, is_descending=down, is_number=is_number)

    return [
        sorting(gettext("Partner"), AppealOrder.PARTNER),
        column(gettext("Product")),
        column(gettext("Asked, boxes"), is_number=True),
        column(gettext("Gets, boxes"), is_number=True),
        sorting(gettext("Appeal, boxes"), AppealOrder.BOXES, is_number=True),
        sorting(gettext("Made"), AppealOrder.MADE),
        column(gettext("Status")),
    ]


def _choices(wanted: AppealFilter, products: list[Product]) -> list[Choice]:
    return [
        Choice(
            "status",
            gettext("Status"),
            [(status.value, label(status)) for status in AppealStatus],
            wanted.status.value if wanted.status else "",
        ),
        Choice(
            "depot",
            gettext("Depot"),
            [(depot.id, depot.name) for depot in organisations.depots()],
            wanted.depot_id or "",
        ),
        Choice(
            "product",
            gettext("Product"),
            [(product.id, product.name_in(language())) for product in products],
            wanted.product_id or "",
        ),
    ]
