"""Reports to the Commission: the list with deadlines, one report, sealing, files."""

import gzip
import secrets

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from foodaid.catalogue.models import Programme
from foodaid.core import clock
from foodaid.core.errors import Invalid, Refusal
from foodaid.core.permissions import Permission
from foodaid.reports import queries, use_cases
from foodaid.reports.domain import calendar
from foodaid.reports.domain.calendar import ReportKind
from foodaid.reports.models import Report, ReportStatus
from foodaid.reports.use_cases import Format
from foodaid.web.authority.reports.forms import ReportForm, report_form
from foodaid.web.authority.reports.lines import figure_lines, finding_groups
from foodaid.web.support.access import requires
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_reports", __name__, url_prefix="/reports")
Page = str | AnyResponse | tuple[str, int]
FORMATS = {format.value: format for format in Format}


@pages.get("")
@requires(Permission.VIEW_REPORTS)
def index() -> str:
    today = clock.today()
    deadlines = {
        (due.programme.value, due.year): due.due_on
        for due in calendar.reports()
        if due.kind is ReportKind.ANNUAL
    }
    return render_template(
        "authority/reports/index.html",
        report_years=queries.report_years(actor()),
        deadlines=deadlines,
        next_due=next((due for due in calendar.reports() if due.due_on >= today), None),
        exports=queries.exports_of(actor()),
        today=today,
        may_make=actor().may(Permission.MAKE_REPORTS),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.MAKE_REPORTS)
def new() -> Page:
    form = report_form(request.args.get("programme", ""), request.args.get("year", type=int))
    if not form.is_submitted():
        return _new_page(form)
    if not form.is_sent_and_valid():
        return _new_page(form), 422
    programme = Programme(form.programme.data)
    key = form.idempotency_key.data
    try:
        report = use_cases.compute_report(actor(), programme, form.year.data, key)
    except Refusal as refusal:
        if not form.show(refusal):
            flash(sentence(refusal), "refusal")
        return _new_page(form), refusal.status
    flash(gettext("The report is computed. Look at what is said of it below."), "success")
    return redirect(url_for(".show", report_id=report.id))


def _new_page(form: ReportForm) -> str:
    return render_template("authority/reports/new.html", form=form)


@pages.get("/<int:report_id>")
@requires(Permission.VIEW_REPORTS)
def show(report_id: int) -> str:
    report = queries.report_of(actor(), report_id)
    return render_template(
        "authority/reports/show.html",
        report=report,
        lines=figure_lines(report),
        findings=finding_groups(report),
        versions=queries.versions_of(report),
        keys={format: secrets.token_urlsafe(18) for format in Format},
        may_make=actor().may(Permission.MAKE_REPORTS),
        may_seal=_may_seal(report),
    )


def _may_seal(report: Report) -> bool:
    is_open = report.status is ReportStatus.DRAFT and not report.errors
    return is_open and actor().may(Permission.MAKE_REPORTS)


@pages.route("/<int:report_id>/seal", methods=["GET", "POST"])
@requires(Permission.MAKE_REPORTS)
def seal(report_id: int) -> Page:
    report = queries.report_of(actor(), report_id)
    if request.method == "GET":
        return _seal_page(report)
    if request.form.get("typed", "").strip() != str(report.year):
        flash(sentence(Invalid("year-not-typed")), "refusal")
        return _seal_page(report), 422
    try:
        use_cases.seal_report(actor(), report_id)
    except Refusal as refusal:
        flash(sentence(refusal), "refusal")
        return _seal_page(report), refusal.status
    flash(gettext("The report is sealed: it never changes any more."), "success")
    return redirect(url_for(".show", report_id=report_id))


def _seal_page(report: Report) -> str:
    return render_template("authority/reports/seal.html", report=report)


@pages.post("/<int:report_id>/files")
@requires(Permission.MAKE_REPORTS)
def export(report_id: int) -> AnyResponse:
    format = FORMATS.get(request.form.get("format", ""))
    if format is None:
        abort(400)
    key = request.form.get("idempotency_key")
    made = use_cases.export_report(actor(), report_id, format, key)
    flash(gettext("The file %(name)s is made and kept.", name=made.file_name), "success")
    return redirect(url_for(".show", report_id=report_id) + "#files")


@pages.get("/files/<int:export_id>")
@requires(Permission.VIEW_REPORTS)
def download(export_id: int) -> Response:
    found = queries.export_of(actor(), export_id)
    return _file(found.file_name, found.media_type, found.content)


@pages.get("/<int:report_id>/evidence")
@requires(Permission.VIEW_REPORTS)
def evidence(report_id: int) -> Response:
    """The facts as the checksum was made of them: `foodaid figures` computes the report again."""
    report = queries.report_of(actor(), report_id, with_facts=True)
    name = f"foodaid-{report.programme}-{report.year}-{report.number}-facts.json"
    return _file(name, "application/json", gzip.decompress(report.facts))


def _file(name: str, media_type: str, content: bytes) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
