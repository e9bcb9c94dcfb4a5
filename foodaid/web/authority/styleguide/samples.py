"""Invented content for the style guide: every part of a page in every state it can have."""

from dataclasses import dataclass
from datetime import UTC, datetime

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange

from foodaid.web.support.forms import choices


@dataclass(frozen=True)
class Notice:
    """Something that just happened."""

    kind: str
    text: str


@dataclass(frozen=True)
class Task:
    """Something to do, as a card on the first page."""

    verb: str
    about: str
    count: int | None
    due: str
    is_urgent: bool
    picture: str


@dataclass(frozen=True)
class Column:
    """A column of a list; with a URL it can be sorted."""

    label: str
    is_number: bool = False
    url: str = ""
    order: str = ""


@dataclass(frozen=True)
class Choice:
    """A filter with a few values."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the list without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Page:
    """Where in a long list the reader is."""

    first: int
    last: int
    total: int
    previous_url: str
    next_url: str
    sizes: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True)
class Step:
    """A station on the way of an order: done, now or later."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened to a thing, by whom and why."""

    text: str
    at: datetime
    who: str = ""
    why: str = ""


@dataclass(frozen=True)
class Tab:
    """One page of a subject with several."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Line:
    """A product on an order form."""

    id: int
    name: str
    about: str
    boxes: int
    units_per_box: int
    grams_per_box: int
    maximum: int | None = None
    soft_limit: int | None = None
    error: str = ""
    hint: str = ""
    other: str = ""
    is_withdrawn: bool = False
    soft_words: str = "More than your part: you may get fewer."

    @property
    def typed(self) -> str:
        return str(self.boxes)


@dataclass(frozen=True)
class Share:
    """What a site asked for, what it gets, and why."""

    site_id: int
    site: str
    partner: str
    people: int
    asked: int
    boxes: int
    reasons: tuple[str, ...]
    status: str
    tone: str


class SampleForm(Form):
    """One field of every kind."""

    name = StringField("Name of the branch", [InputRequired("Give the branch a name.")])
    email = EmailField("E-mail address", description="We write here when a delivery changes.")
    people = IntegerField(
        "People helped in an average month",
        [InputRequired("How many people do you help?"), NumberRange(min=1)],
        description="A count, never names. Your best estimate will do.",
    )
    opens_on = DateField("First day", [InputRequired("Choose the first day.")])
    depot = SelectField(
        "Depot",
        choices=choices([("ghent", "Ghent"), ("liege", "Liège"), ("eupen", "Eupen")]),
        description="Where you collect.",
    )
    way = RadioField(
        "How does the food reach you?",
        [InputRequired("Choose one.")],
        choices=choices([("delivered", "It is brought to us"), ("collected", "We collect it")]),
    )
    remark = TextAreaField("Access for the lorry", description="Steps, narrow gate, opening hours.")
    has_freezer = BooleanField("We have a freezer of at least 200 litres")


def sample_form(*, is_refused: bool) -> SampleForm:
    """A filled form, or one sent back with everything wrong that can be."""
    if is_refused:
        form = SampleForm(prefix="refused-")
        form.validate()
        return form
    return SampleForm(
        prefix="filled-",
        data={"name": "Sint-Jansstraat", "people": 240, "depot": "ghent", "way": "collected"},
    )


NOTICES = (
    Notice("success", "Your order is placed. We sent a copy to your mailbox."),
    Notice("info", "The next delivery is on Thursday 3 December, between 9:00 and 11:00."),
    Notice("warning", "Your declaration for November is not in yet."),
    Notice("refusal", "The order window closed on 20 November at 18:00. Your draft is kept."),
)

TASKS = (
    Task("Order food", "Winter campaign", 1, "until Thu 26 Nov, 18:00", True, "cart"),
    Task("Confirm receipt", "Delivery of 12 November", 2, "since 9 days", True, "clipboard-check"),
    Task("Declare people helped", "November", 1, "until 15 December", False, "people"),
    Task("Count your shelf", "Nothing to do now", 0, "", False, "boxes"),
)

TAGS = (
    ("Draft", "quiet"),
    ("Sent, waiting for the authority", "info"),
    ("Delivered", "success"),
    ("Short-dated", "warning"),
    ("Refused", "refusal"),
)

COLUMNS = (
    Column("Partner", url="?sort=partner", order="ascending"),
    Column("Municipality"),
    Column("People", is_number=True, url="?sort=people"),
    Column("Declared", is_number=True),
    Column("Status"),
)

PARTNERS = (
    (1, "De Broodplank vzw", "Gent", 240, "12 Nov", "Complete", "success"),
    (2, "OCMW Dendermonde", "Dendermonde", 1180, "9 Nov", "Complete", "success"),
    (3, "L'Escale solidaire asbl", "Liège", 415, "not yet", "Late", "warning"),
    (4, "Sozialdienst Ostbelgien VoG", "Eupen", 96, "11 Nov", "To check", "info"),
)

CHOICES = (
    Choice("province", "Province", (("ovl", "East Flanders"), ("lg", "Liège")), "ovl"),
    Choice("status", "Status", (("late", "Late"), ("complete", "Complete"))),
)

CHIPS = (Chip("Province: East Flanders", "?"), Chip("Search: brood", "?province=ovl"))

PAGE = Page(51, 100, 412, "?page=1", "?page=3", ((50, "?size=50", True), (100, "?size=100", False)))

STEPS = (
    Step("Placed", "done", "20 November"),
    Step("Shared out", "done", "24 November"),
    Step("On its way", "now", "Thu 3 December"),
    Step("Received", "later"),
)

EVENTS = (
    Event(
        "Share of rice changed from 14 to 12 boxes",
        datetime(2026, 11, 24, 14, 2, tzinfo=UTC),
        "Marc Peeters (POD MI)",
        "two boxes damaged at the depot",
    ),
    Event("Order placed", datetime(2026, 11, 20, 9, 41, tzinfo=UTC), "Vera Claes"),
)

TABS = (
    Tab("Shares", "?tab=shares", is_current=True, count=412),
    Tab("Shortages", "?tab=shortages", count=7),
    Tab("Appeals", "?tab=appeals", count=0),
    Tab("History", "?tab=history"),
)

FACTS = (
    ("Asked", "1 240 boxes"),
    ("Available", "980 boxes", "of which 60 are short-dated"),
    ("Sites", "412"),
    ("Best before", "30 June 2027"),
)

LINES = (
    Line(1, "Rice, long grain", "24 x 500 g · last time 10 boxes", 10, 24, 12000, 60, 14),
    Line(2, "Chick peas in brine", "12 x 400 g", 6, 12, 4800, 40, 5, hint="Your part is about 5."),
    Line(3, "Olive oil", "12 x 1 l · at most 8 boxes", 9, 12, 11000, 8, 8, "At most 8 boxes."),
    Line(4, "Semi-skimmed milk, long-life", "12 x 1 l", 0, 12, 12360, other="Saved now: 3 boxes"),
    Line(
        5,
        "Peas in tins",
        "12 x 400 g",
        0,
        12,
        4800,
        hint="The maker took it back.",
        is_withdrawn=True,
    ),
)

SHARES = (
    Share(
        11,
        "Sint-Jansstraat",
        "De Broodplank vzw",
        240,
        14,
        12,
        (
            "12 of 14: there is food for 86 in 100 boxes asked",
            "Share by people helped: 240 of 1 931",
        ),
        "Proposed",
        "info",
    ),
    Share(
        12, "Marktplein", "OCMW Dendermonde", 1180, 50, 50, ("All that was asked",), "OK", "success"
    ),
    Share(
        13,
        "Rue du Pont",
        "L'Escale solidaire asbl",
        415,
        30,
        0,
        ("Nothing: no declaration for October", "The share is kept until 28 November"),
        "Held back",
        "refusal",
    ),
    Share(
        14,
        "Klosterstraße",
        "Sozialdienst Ostbelgien VoG",
        96,
        3,
        4,
        ("One more: only whole layers fit the lorry",),
        "Changed by hand",
        "warning",
    ),
)


def context() -> dict[str, object]:
    """All that the style guide shows."""
    return {
        "form": sample_form(is_refused=True),
        "filled_form": sample_form(is_refused=False),
        "samples": {
            "notices": NOTICES,
            "tasks": TASKS,
            "tags": TAGS,
            "columns": COLUMNS,
            "partners": PARTNERS,
            "choices": CHOICES,
            "chips": CHIPS,
            "page": PAGE,
            "steps": STEPS,
            "events": EVENTS,
            "tabs": TABS,
            "facts": FACTS,
            "lines": LINES,
            "shares": SHARES,
        },
    }
