"""What partners received over time: published rounds only, exact, and the account of rounding."""

from fractions import Fraction

import pytest
from flask import Flask

from foodaid.allocation import use_cases
from foodaid.allocation.models import AllocationRun
from foodaid.allocation.queries import (
    FairnessFilter,
    FairnessOrder,
    fairness_list,
    received_over_time,
)
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Permission, Role
from foodaid.organisations.models import PartnerKind
from foodaid.organisations.queries import PartnerFilter
from tests.allocation_stories import Story, closed_window, next_window
from tests.factories import make_actor
from tests.statements import count_statements


def two_rounds() -> tuple[Story, AllocationRun, AllocationRun]:
    """Eleven boxes of 10 kg twice, for 100 and 300 people: 2.75 and 8.25 boxes are fair."""
    story = closed_window(people=(100, 300), asked=80, boxes=11)
    first = story.publish()
    next_window(story, asked=80, boxes=11)
    return story, first, story.publish()


def test_a_partner_sees_round_by_round_what_it_received_beside_the_mean(app: Flask) -> None:
    # case M2
    story, first, second = two_rounds()
    reader = make_actor(Role.PARTNER_VOLUNTEER, partner=story.partners[0])

    found = received_over_time(reader, story.partners[0].id, Permission.VIEW_ORDERS)

    assert [row.run.id for row in found.rounds] == [second.id, first.id]
    assert [(row.grams, row.people) for row in found.rounds] == [(20_000, 100), (30_000, 100)]
    assert [row.per_person for row in found.rounds] == [200, 300]
    assert [row.mean for row in found.rounds] == [275, 275]
    assert [row.balance for row in found.rounds] == [-50, 25]


def test_the_account_of_rounding_adds_up_from_round_to_round(app: Flask) -> None:
    story, _first, _second = two_rounds()
    reader = make_actor(Role.PARTNER_VOLUNTEER, partner=story.partners[0])

    now, then = received_over_time(reader, story.partners[0].id, Permission.VIEW_ORDERS).rounds

    assert [then.before, then.took, then.after] == [0, -2500, -2500]
    assert [now.before, now.took, now.after] == [-2500, 7500, 5000]
    assert [(row.product.code, row.fair_share, row.boxes) for row in now.roundings] == [
        ("RYS1", Fraction(11, 4), 2)
    ]


def test_a_round_that_is_withdrawn_does_not_count(app: Flask) -> None:
    story, first, second = two_rounds()
    use_cases.withdraw(story.approver, second.id, second.version, "Wrong goods")
    reader = make_actor(Role.PARTNER_VOLUNTEER, partner=story.partners[0])

    found = received_over_time(reader, story.partners[0].id, Permission.VIEW_ORDERS)
    listed = fairness_list(make_actor(Role.ALLOCATOR), FairnessFilter())

    assert [row.run.id for row in found.rounds] == [first.id]
    assert [run.id for run in listed.runs] == [first.id]
    assert [row.credit for row in listed.rows] == [2500, -2500]


def test_a_proposal_does_not_count_either(app: Flask) -> None:
    story = closed_window()
    story.approve()
    reader = make_actor(Role.PARTNER_VOLUNTEER, partner=story.partners[0])

    assert not received_over_time(reader, story.partners[0].id, Permission.VIEW_ORDERS).rounds
    assert not fairness_list(make_actor(Role.ALLOCATOR), FairnessFilter()).rows


def test_another_partner_is_not_found(app: Flask) -> None:  # case X1
    story, _first, _second = two_rounds()
    reader = make_actor(Role.PARTNER_MANAGER, partner=story.partners[0])

    with pytest.raises(NotFound):
        received_over_time(reader, story.partners[1].id, Permission.VIEW_ORDERS)
    with pytest.raises(NotFound):
        fairness_list(reader, FairnessFilter())


def test_the_list_holds_the_part_of_the_mean_of_everybody(app: Flask) -> None:
    story, _first, _second = two_rounds()

    rows = fairness_list(make_actor(Role.ALLOCATOR), FairnessFilter()).rows

    assert [row.partner.id for row in rows] == [row.id for row in story.partners]
    assert [row.total.part for row in rows] == [Fraction(10, 11), Fraction(34, 33)]
    assert [row.total.per_person for row in rows] == [500, Fraction(1700, 3)]
    assert [(row.total.rounds, row.total.people) for row in rows] == [(2, 100), (2, 300)]
    assert [row.credit for row in rows] == [5000, -5000]


def test_the_list_is_narrowed_and_sorted(app: Flask) -> None:
    story, _first, second = two_rounds()
    first_id, second_id = (row.id for row in story.partners)

    def ids(wanted: FairnessFilter) -> list[int]:
        return [row.partner.id for row in fairness_list(make_actor(Role.ALLOCATOR), wanted).rows]

    assert ids(FairnessFilter(below=95)) == [first_id]
    assert ids(FairnessFilter(below=90)) == []
    assert ids(FairnessFilter(PartnerFilter(words="bbb"))) == [second_id]
    assert ids(FairnessFilter(PartnerFilter(kind=PartnerKind.OCMW))) == []
    assert ids(FairnessFilter(PartnerFilter(depot_id=story.depot.id))) == [first_id, second_id]
    assert ids(FairnessFilter(PartnerFilter(depot_id=story.depot.id + 1))) == []
    for order in FairnessOrder:
        wanted = FairnessFilter(order=order)
        up, down = ids(wanted), ids(FairnessFilter(order=order, is_descending=True))
        assert (up == down[::-1]) and len(up) == 2
    assert ids(FairnessFilter(order=FairnessOrder.CREDIT)) == [second_id, first_id]
    newest = fairness_list(make_actor(Role.ALLOCATOR), FairnessFilter(span=1))
    assert [run.id for run in newest.runs] == [second.id]


def test_a_partner_without_people_has_no_part_and_changes_no_mean(app: Flask) -> None:
    story = closed_window(people=(100, None), asked=5, boxes=100)
    story.publish()

    found = fairness_list(make_actor(Role.ALLOCATOR), FairnessFilter())

    assert [row.total.part for row in found.rows] == [1, None]
    assert list(found.mean_of.values()) == [500]


def test_more_rounds_and_partners_take_no_more_statements(app: Flask) -> None:
    story, _first, _second = two_rounds()
    reader = make_actor(Role.ALLOCATOR)

    with count_statements() as statements:
        fairness_list(reader, FairnessFilter())
        received_over_time(reader, story.partners[0].id, Permission.VIEW_ALLOCATION)

    assert len(statements) <= 10
