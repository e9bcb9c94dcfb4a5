"""What those see first who keep foodaid itself in order: editors, inspectors, administrators."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext, ngettext

from foodaid.accounts import queries as accounts
from foodaid.catalogue import queries as catalogue
from foodaid.catalogue.models import CampaignStatus
from foodaid.core import audit, audit_checks, clock, job_runs, outbox
from foodaid.core.permissions import Actor, Permission, Role
from foodaid.core.translation import when
from foodaid.declarations import queries as declarations
from foodaid.declarations.queries import DeclarationFilter
from foodaid.orders import queries as orders
from foodaid.organisations import queries as organisations
from foodaid.web.public.home.card import Card
from foodaid.web.support.windows import window_name

CLOSES_SOON = timedelta(days=7)
WATCHED = timedelta(days=7)


def manager_cards(actor: Actor) -> Iterator[Card]:
    """People of the own partner who did not come yet, or a manager who is alone."""
    partner_id = organisations.own_partner_id(actor)
    if partner_id is None or not actor.may(Permission.MANAGE_PARTNER_PEOPLE):
        return
    members = accounts.members_of_partner(partner_id)
    managers = [m for _user, m in members if m.role is not Role.PARTNER_VOLUNTEER]
    invited = [user for user, _m in members if user.last_sign_in_at is None]
    url = url_for("partner_people.index", partner_id=partner_id)
    if len(managers) == 1:
        text = gettext("You are the only manager. Invite a second one for when you are away.")
        yield Card(gettext("Accounts"), text, gettext("Invite"), url, "people")
    elif invited:
        text = ngettext(
            "%(num)s person was invited and did not sign in yet.",
            "%(num)s people were invited and did not sign in yet.",
            len(invited),
        )
        yield Card(gettext("Accounts"), text, gettext("See who"), url, "people", len(invited))


def editor_cards(actor: Actor) -> Iterator[Card]:
    """Campaigns that nobody can order from, and windows that close soon."""
    if not actor.may(Permission.EDIT_CATALOGUE):
        return
    now = clock.now()
    windows = [window for window in orders.windows() if window.closes_at > now]
    planned = {window.campaign_id for window in windows}
    for campaign in catalogue.campaigns():
        is_running = campaign.starts_on <= clock.today() <= campaign.ends_on
        if campaign.status is CampaignStatus.OPEN and is_running and campaign.id not in planned:
            yield Card(
                campaign.name,
                gettext("No order window is open or planned."),
                gettext("Plan a window"),
                url_for("authority_campaigns.show", campaign_id=campaign.id),
                "calendar",
            )
    for window in sorted(windows, key=lambda one: one.closes_at):
        is_open = window.is_open_at(now)
        yield Card(
            window_name(window),
            gettext("Partners order now.")
            if is_open
            else gettext("It opens on %(when)s.", when=when(window.opens_at)),
            gettext("Look at the window"),
            url_for("authority_campaigns.show", campaign_id=window.campaign_id),
            "clock",
            due_at=window.closes_at,
            is_urgent=is_open and window.closes_at - now <= CLOSES_SOON,
        )


def overseer_cards(actor: Actor) -> Iterator[Card]:
    """Declarations that are still to come, for those who oversee and do not order."""
    if not actor.may(Permission.OVERSEE_DECLARATIONS):
        return
    year = clock.today().year
    totals = declarations.overview_totals(actor, DeclarationFilter(year))
    late = totals.partners - totals.submitted
    yield Card(
        gettext("People in %(year)s", year=year),
        ngettext(
            "%(num)s partner has not declared yet.", "%(num)s partners have not declared yet.", late
        ),
        gettext("See who"),
        url_for("authority_declarations.index", year=year, state="missing"),
        "people",
        late,
    )
    yield Card(
        gettext("Partners"),
        ngettext("%(num)s partner is known.", "%(num)s partners are known.", totals.partners),
        gettext("Find a partner"),
        url_for("authority_organisations.index"),
        "building",
    )


def trail_cards(actor: Actor) -> Iterator[Card]:
    """When the audit trail was last checked, and what was found."""
    if not actor.may(Permission.VIEW_AUDIT):
        return
    last = audit.latest(audit_checks.CHECKED)
    is_broken = last is not None and last.new["altered"] is not None
    if last is None:
        text = gettext("The trail was never checked.")
    elif is_broken:
        text = gettext("Row %(number)s is not what was written.", number=last.new["altered"])
    else:
        text = gettext("Last checked on %(when)s: whole.", when=when(last.at))
    yield Card(
        gettext("Audit trail"),
        text,
        gettext("Check the trail"),
        url_for("authority_audit.index"),
        "shield",
        is_urgent=is_broken or last is None,
    )


def operations_cards(actor: Actor) -> Iterator[Card]:
    """Jobs that failed this week and mails that were given up; quiet when all is well."""
    if not actor.may(Permission.VIEW_OPERATIONS):
        return
    failed = job_runs.failures_since(clock.now() - WATCHED)
    given_up = outbox.counts()["failed"]
    url = url_for("authority_operations.index")
    text = ngettext("%(num)s job failed this week.", "%(num)s jobs failed this week.", failed)
    yield Card(
        gettext("Jobs"),
        text,
        gettext("Look at the jobs"),
        url,
        "settings",
        failed,
        None,
        failed > 0,
    )
    text = ngettext("%(num)s mail was given up.", "%(num)s mails were given up.", given_up)
    is_urgent = given_up > 0
    yield Card(
        gettext("Mails"),
        text,
        gettext("Look at the mails"),
        url,
        "envelope",
        given_up,
        None,
        is_urgent,
    )
