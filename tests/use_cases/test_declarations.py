"""Declaring people: drafts, what is sent, and what stands in the way."""

from dataclasses import replace

import pytest
from flask import Flask

from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.errors import Conflict, Invalid, NotAllowed, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.declarations import queries
from foodaid.declarations.models import Declaration, DeclarationStatus, Support
from foodaid.declarations.queries import DeclarationFilter, State
from foodaid.declarations.use_cases import DeclarationWish, save_draft, submit
from foodaid.organisations.models import PartnerStatus
from tests.factories import make_actor, make_campaign, make_declaration, make_partner

YEAR = clock.today().year


def wish(partner_id: int, total: int = 100, **changes: object) -> DeclarationWish:
    values = DeclarationWish(partner_id, YEAR, Support.FOOD, total, {})
    return replace(values, **changes)  # type: ignore[arg-type]


def test_what_is_not_known_stays_unknown(app: Flask) -> None:
    partner = make_partner()
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)

    submit(actor, wish(partner.id, counts={"women": 40, "homeless": None, "age_0_15": 0}))

    row = db.session.query(Declaration).one()
    assert (row.women, row.homeless, row.age_0_15, row.migrants) == (40, None, 0, None)
    assert row.status is DeclarationStatus.SUBMITTED


def test_a_sent_declaration_is_confirmed_by_mail_with_its_own_figures(app: Flask) -> None:
    partner = make_partner(language="fr")
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)

    submit(actor, wish(partner.id, counts={"women": 40}))

    mails = db.session.query(OutboxMail).order_by(OutboxMail.id).all()
    assert [(mail.template, mail.language) for mail in mails] == [
        ("declaration-received", "fr"),
        ("declaration-received", "en"),
    ]
    assert mails[0].to == partner.email
    assert mails[0].facts["total"] == 100
    assert mails[0].facts["counts"]["women"] == 40


def test_a_second_tap_sends_once(app: Flask) -> None:
    partner = make_partner()
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)

    first = submit(actor, wish(partner.id, key="tap-tap-tap"))
    second = submit(actor, wish(partner.id, key="tap-tap-tap"))

    assert first.id == second.id
    assert db.session.query(OutboxMail).count() == 2
    assert db.session.query(AuditEvent).count() == 1


def test_contradictions_are_all_said_at_once(app: Flask) -> None:
    partner = make_partner()
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)

    with pytest.raises(Invalid) as refused:
        submit(actor, wish(partner.id, 10, counts={"women": 11, "age_0_15": 6, "age_65_up": 5}))

    problems = refused.value.problems
    assert {name: problem.code for name, problem in problems.items()} == {
        "women": "above-total",
        "total": "ages-above-total",
    }
    assert problems["women"].facts == {"people": 11, "total": 10}
    assert db.session.query(Declaration).count() == 0


def test_a_draft_may_still_contradict_itself_and_does_not_count(app: Flask) -> None:
    partner = make_partner()
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)

    draft = save_draft(actor, wish(partner.id, 10, counts={"women": 11}))

    assert draft.status is DeclarationStatus.DRAFT
    assert queries.people(YEAR, partner.id) == 0
    assert not queries.has_declared(partner.id, YEAR)


def test_a_jump_asks_for_a_note(app: Flask) -> None:  # case P12
    partner = make_partner()
    make_declaration(partner, 100, YEAR - 1)
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)

    with pytest.raises(Invalid) as refused:
        submit(actor, wish(partner.id, 151))
    submit(actor, wish(partner.id, 151, method="A shelter opened next door."))

    assert refused.value.problems["method"].code == "jump-unexplained"
    assert queries.people(YEAR, partner.id) == 151


def test_unchanged_figures_of_last_year_are_confirmed(app: Flask) -> None:  # case P12
    partner = make_partner()
    make_declaration(partner, 100, YEAR - 1)
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)

    with pytest.raises(Invalid) as refused:
        submit(actor, wish(partner.id, 100))
    submit(actor, wish(partner.id, 100, is_confirmed=True))

    assert refused.value.problems["is_confirmed"].code == "same-as-before"
    assert queries.people(YEAR, partner.id) == 100


def test_a_correction_needs_a_reason_and_the_trail_keeps_the_old_figures(app: Flask) -> None:  # P13
    partner = make_partner()
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)
    sent = submit(actor, wish(partner.id, 100))

    with pytest.raises(Invalid) as refused:
        submit(actor, wish(partner.id, 90, version=sent.version))
    submit(actor, wish(partner.id, 90, version=sent.version, reason="Counted ten twice."))

    event = db.session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    assert refused.value.problems["reason"].code == "correction-without-reason"
    assert event is not None
    assert (event.event, event.reason) == ("declaration.corrected", "Counted ten twice.")
    assert (event.old["total"], event.new["total"]) == (100, 90)


def test_what_was_sent_is_not_made_a_draft_again(app: Flask) -> None:
    partner = make_partner()
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)
    sent = submit(actor, wish(partner.id, 100))

    with pytest.raises(Conflict, match="declaration-sent-already"):
        save_draft(actor, wish(partner.id, 90, version=sent.version))


def test_a_lost_update_is_refused(app: Flask) -> None:
    partner = make_partner()
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)
    draft = save_draft(actor, wish(partner.id, 100))
    seen = draft.version
    save_draft(actor, wish(partner.id, 101, version=seen))

    with pytest.raises(Conflict, match="changed-meanwhile"):
        save_draft(actor, wish(partner.id, 102, version=seen))


def test_only_years_with_a_campaign_and_this_year_can_be_declared(app: Flask) -> None:
    partner = make_partner()
    make_campaign(year=YEAR - 3)
    actor = make_actor(Role.PARTNER_MANAGER, partner=partner)

    assert queries.years() == [YEAR, YEAR - 3]
    with pytest.raises(NotFound):
        submit(actor, wish(partner.id, year=YEAR - 2))


@pytest.mark.parametrize("role", [Role.PARTNER_VOLUNTEER, Role.REPORTING_OFFICER])
def test_whoever_may_not_declare_cannot(app: Flask, role: Role) -> None:
    partner = make_partner()

    with pytest.raises(NotFound):
        submit(make_actor(role, partner=partner), wish(partner.id))


def test_another_partner_is_not_found(app: Flask) -> None:
    mine, other = make_partner(), make_partner()

    with pytest.raises(NotFound):
        submit(make_actor(Role.PARTNER_MANAGER, partner=mine), wish(other.id))


def test_the_overview_knows_who_has_not_declared(app: Flask) -> None:
    officer = make_actor(Role.REPORTING_OFFICER)
    sent, _missing = make_partner(name="Aalst", people=120), make_partner(name="Brugge")
    gone = make_partner(name="Gent")
    gone.status = PartnerStatus.ENDED
    db.session.commit()

    everybody = DeclarationFilter(YEAR)
    rows = queries.overview(officer, everybody, 1, 25).rows
    totals = queries.overview_totals(officer, everybody)
    missing = queries.overview_export(officer, DeclarationFilter(YEAR, state=State.MISSING))

    assert [(row.partner.name, row.state) for row in rows] == [
        ("Aalst", State.SUBMITTED),
        ("Brugge", State.MISSING),
    ]
    assert (totals.partners, totals.submitted, totals.people) == (2, 1, 120)
    assert [row.partner.name for row in missing] == ["Brugge"]
    assert sent.name == "Aalst"


def test_the_overview_is_for_the_whole_country_only(app: Flask) -> None:
    manager = make_actor(Role.PARTNER_MANAGER, partner=make_partner())

    with pytest.raises(NotAllowed):
        queries.overview(manager, DeclarationFilter(YEAR), 1, 25)


def test_equivalents_are_those_of_what_was_sent_about_food(app: Flask) -> None:
    plain, known, draft = make_partner(people=7), make_partner(), make_partner()
    elsewhere = {"one_elsewhere": 10, "two_elsewhere": 6, "more_elsewhere": 4}
    manager = make_actor(Role.PARTNER_MANAGER, partner=known)
    sent = submit(manager, wish(known.id, 100, counts=elsewhere))
    submit(manager, wish(known.id, 50, support=Support.GOODS, counts=elsewhere))
    save_draft(make_actor(Role.PARTNER_MANAGER, partner=draft), wish(draft.id, 10))

    totals = queries.overview_totals(make_actor(Role.REPORTING_OFFICER), DeclarationFilter(YEAR))

    # 80 whole people, 10 halves, 6 thirds and 4 quarters are 88
    assert queries.twelfths_by_partner(YEAR) == {plain.id: 7 * 12, known.id: 88 * 12}
    assert sent.twelfths == 88 * 12
    assert queries.twelfths_by_partner(YEAR - 1) == {}
    assert totals.twelfths == 95 * 12
    assert queries.people_by_partner(YEAR)[known.id] == 100


def test_goods_keep_nothing_about_food_elsewhere(app: Flask) -> None:
    partner = make_partner()
    manager = make_actor(Role.PARTNER_MANAGER, partner=partner)

    row = submit(manager, wish(partner.id, 50, support=Support.GOODS, counts={"one_elsewhere": 10}))

    assert row.one_elsewhere is None
    mail = db.session.query(OutboxMail).first()
    assert mail is not None
    assert "one_elsewhere" not in mail.facts["counts"]


def test_a_correction_keeps_the_old_number_of_food_elsewhere(app: Flask) -> None:  # case P13
    partner = make_partner()
    manager = make_actor(Role.PARTNER_MANAGER, partner=partner)
    sent = submit(manager, wish(partner.id, 50, counts={"one_elsewhere": 10}))

    submit(
        manager,
        wish(partner.id, 50, counts={"one_elsewhere": 4}, version=sent.version, reason="Asked."),
    )

    event = db.session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    assert event is not None
    assert (event.old["one_elsewhere"], event.new["one_elsewhere"]) == (10, 4)
