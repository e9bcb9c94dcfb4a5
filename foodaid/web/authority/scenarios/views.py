"""Ways of sharing side by side: another proposal, and who gains or loses between two (case M3)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.allocation.queries import Bench, Comparison, ComparisonFilter
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.orders import queries as orders
from foodaid.orders.models import Window
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot, PartnerKind
from foodaid.organisations.reference import MAP_SIZE
from foodaid.web.authority.scenarios.bench import Chosen, bench_view, chosen_in, run_name
from foodaid.web.authority.scenarios.files import (
    bench_lines,
    bench_titles,
    pair_lines,
    pair_titles,
)
from foodaid.web.authority.scenarios.forms import ScenarioForm, scenario_form
from foodaid.web.authority.scenarios.picture import a_person_of, column, pair_of, view_of
from foodaid.web.authority.scenarios.words import energy_in_words, rules_in_words
from foodaid.web.support.access import requires
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, csv_download, here
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint(
    "authority_scenarios", __name__, url_prefix="/allocation/windows/<int:window_id>/scenarios"
)
Page = str | Response | tuple[str, int]


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ALLOCATION)
def new(window_id: int) -> Page:
    window = orders.window(window_id)
    form = scenario_form(window)
    if not form.is_submitted():
        return _new_page(window, form)
    if not form.is_sent_and_valid():
        return _new_page(window, form), 422
    try:
        scenario = form.to_scenario(window)
        run = use_cases.propose(actor(), window_id, form.idempotency_key.data, scenario)
    except Refusal as refusal:
        flash(sentence(refusal), "refusal")
        return _new_page(orders.window(window_id), form), refusal.status
    flash(gettext("The scenario is ready. Nobody has been told yet."), "success")
    others = [other for other in queries.proposals(window_id) if other.id != run.id]
    if not others:
        return redirect(url_for("authority_allocation.show", run_id=run.id))
    return redirect(url_for(".compare", window_id=window_id, a=others[-1].id, b=run.id))


def _new_page(window: Window, form: ScenarioForm) -> str:
    return render_template("authority/scenarios/new.html", window=window, form=form)


@pages.get("")
@requires(Permission.VIEW_ALLOCATION)
def compare(window_id: int) -> str:
    window = orders.window(window_id)
    runs = queries.runs_of(actor(), window_id)
    wanted, depots = _wanted(), organisations.depots()
    found = _comparison(window_id, runs, wanted)
    return render_template(
        "authority/scenarios/compare.html",
        window=window,
        runs=[(run.id, run) for run in runs],
        found=found,
        view=view_of(found) if found is not None else None,
        energy=energy_in_words(found.energy) if found is not None else "",
        column=column,
        pair_of=pair_of,
        a_person_of=a_person_of,
        rules_in_words=rules_in_words,
        map_size=MAP_SIZE,
        choices=_choices(wanted, depots),
        chips=_chips(wanted, depots),
        clear_url=here(depot=None, kind=None),
        export_url=here("authority_scenarios.export"),
        may_propose=actor().may(Permission.PROPOSE_ALLOCATION),
        may_look=actor().may(Permission.VIEW_ORGANISATIONS),
    )


@pages.get("/file")
@requires(Permission.VIEW_ALLOCATION)
def export(window_id: int) -> Response:
    found = _comparison(window_id, queries.runs_of(actor(), window_id), _wanted())
    return csv_download(f"scenarios-{window_id}.csv", pair_titles(), pair_lines(found))


@pages.get("/bench")
@requires(Permission.VIEW_ALLOCATION)
def bench(window_id: int) -> str:
    window = orders.window(window_id)
    standing = queries.standing_runs(actor(), window_id)
    chosen = chosen_in(request.args, standing)
    found = _bench(window_id, chosen)
    view = bench_view(found, chosen.base_at, chosen.mapped_at) if found is not None else None
    return render_template(
        "authority/scenarios/bench.html",
        window=window,
        standing=[(run.id, run_name(run), run) for run in standing],
        chosen=chosen,
        found=found,
        view=view,
        column=column,
        run_columns=[column(one.title, is_number=True) for one in view.verdicts] if view else [],
        map_size=MAP_SIZE,
        export_url=url_for(".export_bench", window_id=window_id, run=chosen.run_ids),
        may_propose=actor().may(Permission.PROPOSE_ALLOCATION),
    )


@pages.get("/bench/file")
@requires(Permission.VIEW_ALLOCATION)
def export_bench(window_id: int) -> Response:
    chosen = chosen_in(request.args, queries.standing_runs(actor(), window_id))
    found = _bench(window_id, chosen)
    return csv_download(f"bench-{window_id}.csv", bench_titles(found), bench_lines(found))


def _bench(window_id: int, chosen: Chosen) -> Bench | None:
    """The runs of the address side by side; one alone is compared with nothing."""
    if not chosen.is_enough:
        return None
    return queries.bench_of(actor(), window_id, chosen.run_ids)


def _comparison(
    window_id: int, runs: list[AllocationRun], wanted: ComparisonFilter
) -> Comparison | None:
    """The two runs of the address; without them the two newest that count, B the newer."""
    standing = [run.id for run in runs if run.status is not RunStatus.WITHDRAWN]
    newest = (standing + [run.id for run in runs if run.id not in standing])[:2]
    b = request.args.get("b", type=int) or max(newest, default=0)
    a = request.args.get("a", type=int) or next((id for id in sorted(newest) if id != b), 0)
    if not a or not b:
        return None
    return queries.comparison_of(actor(), window_id, _row_id(a), _row_id(b), wanted)


def _row_id(number: int) -> int:
    """A number that a row may have; no row has 0, so that what is too large is not found."""
    return number if 0 < number < 2**31 else 0


def _wanted() -> ComparisonFilter:
    kinds = {kind.value: kind for kind in PartnerKind}
    depot_id = request.args.get("depot", type=int)
    return ComparisonFilter(
        depot_id=_row_id(depot_id) or None if depot_id is not None else None,
        kind=kinds.get(request.args.get("kind", "")),
    )


def _choices(wanted: ComparisonFilter, depots: list[Depot]) -> list[Choice]:
    kinds = [(kind.value, label(kind)) for kind in PartnerKind]
    return [
        Choice("kind", gettext("Kind"), kinds, wanted.kind.value if wanted.kind else ""),
        Choice(
            "depot",
            gettext("Depot"),
            [(depot.id, depot.name) for depot in depots],
            wanted.depot_id or "",
        ),
    ]


def _chips(wanted: ComparisonFilter, depots: list[Depot]) -> list[Chip]:
    chips = []
    if wanted.kind is not None:
        chips.append(Chip(label(wanted.kind), here(kind=None)))
    chips += [Chip(row.name, here(depot=None)) for row in depots if row.id == wanted.depot_id]
    return chips
