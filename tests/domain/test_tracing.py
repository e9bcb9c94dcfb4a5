"""The way of a lot, from a handful of movements."""

from datetime import date

from foodaid.stock.domain.tracing import Conservation, Stage, Step, trace

SUPPLIER, RECIPIENTS, LOSS = Stage("supplier"), Stage("recipients"), Stage("loss")
GHENT, LIEGE, ROAD = Stage("depot", 1), Stage("depot", 2), Stage("transit")
HALL, CHURCH = Stage("site", 1), Stage("site", 2)
DAYS = {number: date(2026, 3, number) for number in range(1, 20)}


def two_depots() -> list[Step]:
    """Two depots load the lot; each serves one site; one hand-out was undone."""
    return [
        Step(1, "goods-in", SUPPLIER, GHENT, 100, DAYS[1], "delivery:A"),
        Step(2, "goods-in", SUPPLIER, LIEGE, 50, DAYS[1], "delivery:B"),
        Step(3, "loaded", GHENT, ROAD, 40, DAYS[2], "stop:1"),
        Step(4, "loaded", LIEGE, ROAD, 30, DAYS[2], "stop:2"),
        Step(5, "received", ROAD, HALL, 35, DAYS[2], "receipt:1"),
        Step(6, "lost", ROAD, LOSS, 5, DAYS[2], "receipt:1"),
        Step(7, "received", ROAD, CHURCH, 30, DAYS[3], "receipt:2"),
        Step(8, "handed-out", HALL, RECIPIENTS, 20, DAYS[4], "distribution:1"),
        Step(9, "handed-out", HALL, RECIPIENTS, 10, DAYS[5], "distribution:2"),
        Step(10, "reversed", RECIPIENTS, HALL, 10, DAYS[5], "distribution:2", 9),
    ]


TRIPS = {"receipt:1": "stop:1", "receipt:2": "stop:2"}


def test_what_was_bought_is_held_handed_out_or_lost() -> None:
    found = trace(two_depots(), TRIPS).conservation()

    assert found == Conservation(
        bought=150, held=125, handed_out=20, lost=5, scrapped=0, returned=0
    )
    assert found.holds


def test_forwards_leads_from_the_supplier_to_the_people() -> None:
    branches = trace(two_depots(), TRIPS).forwards()

    assert [(b.depth, b.stage) for b in branches] == [
        (0, SUPPLIER),
        (1, GHENT),
        (2, Stage("transit", 1)),
        (3, HALL),
        (4, RECIPIENTS),
        (3, LOSS),
        (1, LIEGE),
        (2, Stage("transit", 2)),
        (3, CHURCH),
    ]
    assert [b.sums.held for b in branches if b.stage in (GHENT, LIEGE, HALL, CHURCH)] == [
        60, 15, 20, 30,
    ]  # fmt: skip


def test_backwards_leads_from_the_people_to_the_supplier() -> None:
    branches = trace(two_depots(), TRIPS).backwards()

    assert [b.stage for b in branches[:5]] == [
        RECIPIENTS, HALL, Stage("transit", 1), GHENT, SUPPLIER,
    ]  # fmt: skip
    told = [b.stage for b in branches if not b.is_repeated]
    assert sorted(told) == sorted(set(told))
    assert {CHURCH, LIEGE, LOSS} <= set(told)


def test_what_was_undone_is_shown_and_does_not_count() -> None:  # case S11
    flows = trace(two_depots(), TRIPS).flows

    (handed_out,) = [flow for flow in flows if flow.kind == "handed-out"]
    assert (handed_out.units, handed_out.undone) == (20, 10)
    assert [entry.is_undone for entry in handed_out.entries] == [False, True]
    assert not [flow for flow in flows if flow.kind == "reversed"]


def test_without_the_papers_the_depots_share_one_road() -> None:
    found = trace(two_depots(), {"receipt:1": "stop:1"})

    assert found.sums()[ROAD].came == found.sums()[ROAD].went == 70
    assert found.conservation().holds


def test_a_depot_sees_what_began_at_its_own_door() -> None:
    found = trace(two_depots(), TRIPS).beginning_at(frozenset({1}))

    stages = set(found.sums())
    assert stages == {SUPPLIER, GHENT, Stage("transit", 1), HALL, RECIPIENTS, LOSS}
    assert found.sums()[GHENT].came == 100


def test_goods_that_come_back_are_told_once() -> None:
    steps = [
        *two_depots(),
        Step(11, "returned", HALL, GHENT, 5, DAYS[6], "transfer:1"),
        Step(12, "transferred", GHENT, Stage("depot", 1), 9, DAYS[7], "zone"),
    ]

    branches = trace(steps, TRIPS).forwards()

    assert [b.is_repeated for b in branches if b.stage == GHENT] == [False, True]
    assert len(branches) == 10


def test_a_lot_that_never_moved_has_no_way() -> None:
    found = trace([])

    assert (found.forwards(), found.backwards()) == ([], [])
    assert found.conservation() == Conservation(0, 0, 0, 0, 0, 0)
