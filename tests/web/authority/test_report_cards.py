"""The first screen of a reporting officer."""

from datetime import UTC, datetime

import time_machine
from flask import Flask

from foodaid.catalogue.models import Programme
from foodaid.core.permissions import Role
from foodaid.reports.use_cases import compute_report, seal_report
from foodaid.web.public.home.report_cards import report_cards
from tests.factories import make_actor


def test_a_report_that_is_due_is_a_card_until_it_is_sealed(app: Flask) -> None:
    officer = make_actor(Role.REPORTING_OFFICER)

    english = app.test_request_context(headers={"Accept-Language": "en"})
    with time_machine.travel(datetime(2027, 1, 10, tzinfo=UTC)), english:
        before = list(report_cards(officer))
        seal_report(officer, compute_report(officer, Programme.ESF, 2026).id)
        after = list(report_cards(officer))

    assert [(card.title, card.url) for card in before] == [("Report ESF+ 2026", "/reports")]
    assert before[0].due_at == datetime(2027, 1, 31, 22, 59, 59, tzinfo=UTC)
    assert after == []


def test_others_are_not_asked_for_reports(app: Flask) -> None:
    auditor = make_actor(Role.AUDITOR)

    with time_machine.travel(datetime(2027, 1, 10, tzinfo=UTC)), app.test_request_context():
        assert list(report_cards(auditor)) == []
