"""The words people read for codes: statuses, roles, kinds, reasons."""

from enum import StrEnum

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from foodaid.allocation.domain.limits import Cause
from foodaid.allocation.domain.problem import Method, Tie, ZeroPeople
from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.domain.rules import Restraint, Supply, Weights
from foodaid.allocation.models import AppealStatus, RunStatus
from foodaid.allocation.queries import Change, Fault
from foodaid.catalogue.models import (
    CampaignStatus,
    Category,
    Dating,
    ProductKind,
    Programme,
    Storage,
    Target,
    UnitName,
)
from foodaid.core.job_runs import Outcome
from foodaid.core.permissions import Role
from foodaid.declarations.models import DeclarationStatus, Support
from foodaid.declarations.queries import State
from foodaid.deliveries.models import TransferStatus
from foodaid.orders.models import OrderStatus
from foodaid.organisations.models import Half, PartnerKind, PartnerStatus
from foodaid.purchasing.domain import Doubt
from foodaid.purchasing.domain import Outcome as MatchOutcome
from foodaid.purchasing.models import ContractStatus, InvoiceStatus, NoticeStatus, SampleResult
from foodaid.reports.domain.accounts import Flow
from foodaid.reports.models import LabelKind, LabelSheet, ReportStatus
from foodaid.reports.papers.accounts import Measure
from foodaid.reports.papers.words import FLOWS
from foodaid.rounds.domain.timetable import Reason as Obstacle
from foodaid.rounds.models import RoundStatus
from foodaid.stock.models import Bar, CountStatus, HoldKind, MovementKind, Origin, PlaceKind, Zone
from foodaid.stock.queries import LineState
from foodaid.stock.queries.lot_list import Expiry

LABELS: dict[type[StrEnum], dict[str, object]] = {
    Bar: {
        "held": _("On hold: leave it where it is"),
        "unfit": _("No longer good: throw away"),
        "use-by-passed": _("Use-by passed: throw away"),
        "undecided": _("Best-before passed: wait for a decision"),
        "undated": _("Date not known yet"),
    },
    CountStatus: {
        "open": _("Under way"),
        "finished": _("Finished"),
        "cancelled": _("Cancelled"),
    },
    LineState: {
        "to-count": _("To count"),
        "again": _("Please count again"),
        "done": _("Counted"),
    },
    HoldKind: {
        "hold": _("Hold"),
        "recall": _("Recall"),
    },
    Zone: {
        "dry": _("Dry store"),
        "cool": _("Cool room"),
        "frozen": _("Freezer"),
        "quarantine": _("Quarantine"),
    },
    Role: {
        "partner-volunteer": _("Volunteer of a partner"),
        "partner-manager": _("Manager of an association"),
        "ocmw-manager": _("Manager of an OCMW"),
        "depot-worker": _("Depot worker"),
        "depot-manager": _("Depot manager"),
        "allocator": _("Allocation, POD MI"),
        "catalogue-editor": _("Catalogue and organisations, POD MI"),
        "reporting-officer": _("Reporting, POD MI"),
        "inspector": _("Inspector"),
        "auditor": _("Auditor"),
        "administrator": _("Administrator"),
    },
    Reason: {
        "full": _("All that was asked"),
        "fair-share": _("Share by people"),
        "rounded-up": _("Share by people, rounded up"),
        "rounded-down": _("Share by people, rounded down"),
        "guaranteed": _("Guaranteed to everyone"),
        "locked": _("Set by hand"),
        "most": _("The most for one partner"),
        "ceiling": _("The most for a group"),
        "no-people": _("No people declared"),
        "no-supply": _("Nothing left"),
        "nothing-asked": _("Nothing asked"),
    },
    AppealStatus: {
        "open": _("Waits for an answer"),
        "granted": _("Granted"),
        "refused": _("Refused"),
        "taken-back": _("Taken back"),
        "closed": _("Ended with the allocation"),
    },
    RunStatus: {
        "proposed": _("Proposed"),
        "approved": _("Approved"),
        "published": _("Published"),
        "withdrawn": _("Withdrawn"),
    },
    CampaignStatus: {"open": _("Open"), "closed": _("Closed")},
    Category: {
        "fruit_vegetables": _("Fruit and vegetables"),
        "meat_fish_eggs": _("Meat, eggs and fish"),
        "starch": _("Flour, bread, potatoes, rice and pasta"),
        "sugar": _("Sugar"),
        "milk": _("Milk products"),
        "fats": _("Fats and oil"),
        "other": _("Other food"),
    },
    Dating: {
        "best-before": _("Best before"),
        "use-by": _("Use by"),
        "none": _("No date"),
    },
    ProductKind: {"food": _("Food"), "goods": _("Material goods")},
    Programme: {"fead": "FEAD", "esf": "ESF+"},
    Storage: {"dry": _("Dry"), "cool": _("Cool"), "frozen": _("Frozen")},
    Target: {
        "homeless": _("Homeless people"),
        "children": _("Children"),
        "other": _("Everyone"),
    },
    UnitName: {
        "brick": _("brick"),
        "pack": _("pack"),
        "carton": _("carton"),
        "bottle": _("bottle"),
        "tin": _("tin"),
        "jar": _("jar"),
        "tube": _("tube"),
        "piece": _("piece"),
    },
    Outcome: {"running": _("Running"), "done": _("Done"), "failed": _("Failed")},
    DeclarationStatus: {"draft": _("Draft"), "submitted": _("Submitted")},
    State: {
        "submitted": _("Submitted"),
        "draft": _("Draft, not sent yet"),
        "missing": _("Nothing yet"),
    },
    Support: {
        "food": _("Food"),
        "goods": _("Material goods"),
        "vouchers": _("Vouchers or cards"),
    },
    OrderStatus: {
        "draft": _("Draft, not sent yet"),
        "placed": _("Sent, waiting for the allocation"),
        "allocated": _("Allocated"),
        "delivered": _("Delivered"),
        "withdrawn": _("Withdrawn"),
    },
    TransferStatus: {
        "asked": _("Asked"),
        "allowed": _("Allowed, not sent yet"),
        "refused": _("Not allowed"),
        "sent": _("On the road"),
        "received": _("Received"),
        "cancelled": _("Called off"),
    },
    Half: {"morning": _("morning"), "afternoon": _("afternoon")},
    Method: {
        "basket": _("By people, over the whole basket"),
        "single": _("By people, product by product"),
    },
    Tie: {
        "people": _("The partner with more people"),
        "partners": _("The partner with fewer people"),
    },
    ZeroPeople: {
        "last": _("They come last"),
        "never": _("They get nothing"),
    },
    Change: {
        "boxes": _("Give each this many boxes"),
        "percent": _("Give each this percentage of what it asked"),
        "zero": _("Give each nothing"),
    },
    Fault: {
        "above-asked": _("More than it asked"),
        "above-supply": _("More than there is"),
        "same": _("This is what stands there already"),
        "kept": _("This product stays as it was published"),
    },
    Cause: {
        "freezer": _("No freezer"),
        "shelf-life": _("Too short a date"),
        "quota": _("The most for so many people"),
        "offer": _("The most for one partner"),
        "storage": _("Too little room"),
    },
    Weights: {
        "people": _("Every declared person counts as one"),
        "equivalents": _("Who also goes to other organisations counts for a part"),
    },
    Supply: {
        "expected": _("What is free in stock and what is still to come"),
        "in-stock": _("Only what is free in stock"),
        "planned": _("All that the window names"),
    },
    Restraint: {
        "storage": _("Room for pallets at the site"),
        "shelf-life": _("Dates: no more than can be handed out in time"),
        "quota": _("The most for so many people"),
        "ceiling": _("Ceilings of municipalities"),
    },
    PartnerKind: {"ocmw": _("OCMW"), "association": _("Association")},
    PartnerStatus: {
        "active": _("Active"),
        "suspended": _("Suspended"),
        "ended": _("Ended"),
    },
    ReportStatus: {"draft": _("Draft"), "sealed": _("Sealed")},
    Obstacle: {
        "no-tail-lift": _("It needs a tail-lift, and no vehicle has one"),
        "too-heavy": _("It is too heavy or too large for every vehicle"),
        "closed": _("The site is closed whenever a vehicle drives"),
        "too-far": _("It is too far to come and go in one shift"),
        "no-room": _("No room found yet: plan again, longer, or add a vehicle"),
    },
    RoundStatus: {
        "planned": _("Planned"),
        "published": _("Published"),
        "loaded": _("On the road"),
        "done": _("Done"),
    },
    MovementKind: {
        "goods-in": _("Received from the supplier"),
        "loaded": _("Loaded"),
        "received": _("Received"),
        "returned": _("Returned to the depot"),
        "lost": _("Lost"),
        "handed-out": _("Handed out"),
        "counted": _("Difference at a count"),
        "scrapped": _("Thrown away"),
        "transferred": _("Transferred"),
        "stored": _("Moved within the depot"),
        "reversed": _("Reversed"),
    },
    Flow: FLOWS,
    LabelKind: {"box": _("Box"), "pallet": _("Pallet")},
    LabelSheet: {
        "1": _("1 label on a sheet, 210 x 297 mm"),
        "2": _("2 labels on a sheet, 210 x 148 mm"),
        "4": _("4 labels on a sheet, 105 x 148 mm"),
        "8": _("8 labels on a sheet, 105 x 74 mm"),
    },
    Measure: {
        "units": _("units"),
        "boxes": _("boxes and loose units"),
        "kg": _("kilograms"),
    },
    Expiry: {
        "passed": _("Date has passed"),
        "near": _("Short-dated"),
        "later": _("Later"),
        "none": _("No date"),
    },
    Origin: {
        "purchased": _("Purchased"),
        "intervention": _("From intervention stock"),
        "donated": _("Donated"),
    },
    ContractStatus: {"awarded": _("Awarded"), "cancelled": _("Cancelled")},
    NoticeStatus: {
        "announced": _("Announced"),
        "partly": _("Partly here"),
        "arrived": _("All here"),
        "cancelled": _("Cancelled"),
    },
    SampleResult: {
        "waiting": _("Waiting for the laboratory"),
        "fit": _("Fit"),
        "unfit": _("Not fit"),
    },
    InvoiceStatus: {
        "entered": _("To check"),
        "approved": _("Approved"),
        "refused": _("Sent back"),
    },
    MatchOutcome: {
        "matched": _("It matches"),
        "quantity-differs": _("Too many boxes"),
        "price-differs": _("Another price"),
        "not-received": _("Not received"),
    },
    Doubt: {
        "nothing-read": _("Nothing in this code is of use here."),
        "not-gs1": _("This code cannot be read. Fill the fields in by hand."),
        "check-digit": _("A number in this code has a wrong check digit and is left out."),
        "no-separator": _(
            "The scanner sends no mark after the lot: compare lot and date with the box."
        ),
    },
    PlaceKind: {
        "supplier": _("Supplier"),
        "depot": _("Depot"),
        "transit": _("On the road"),
        "site": _("Site of a partner"),
        "recipients": _("Handed out"),
        "loss": _("Loss"),
        "scrap": _("Thrown away"),
    },
}


COUNT_LABELS: dict[str, object] = {
    "total": _("All people together"),
    "age_0_15": _("Children of 0 to 15"),
    "age_16_17": _("Young people of 16 and 17"),
    "age_18_29": _("People of 18 to 29"),
    "age_30_64": _("People of 30 to 64"),
    "age_65_up": _("People of 65 and older"),
    "women": _("Women and girls"),
    "disabilities": _("People with a disability"),
    "third_country": _("People without the nationality of an EU country"),
    "foreign_or_minority": _("People of foreign origin or of a minority"),
    "migrants": _("Migrants, people of foreign origin and minorities together"),
    "homeless": _("People who are homeless or badly housed"),
    "one_elsewhere": _("People who also get food from one other organisation (two in all)"),
    "two_elsewhere": _("People who also get food from two others (three in all)"),
    "more_elsewhere": _("People who also get food from three or more others (four or more)"),
}


def count_label(name: str) -> str:
    """The words for one count of a declaration, in the reader's language."""
    return str(COUNT_LABELS[name])


def label(code: StrEnum) -> str:
    """The words for a code, in the reader's language."""
    return str(LABELS[type(code)][code.value])


def yes_no(is_so: bool) -> str:
    return str(gettext("Yes") if is_so else gettext("No"))
