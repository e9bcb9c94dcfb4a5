"""The lines of the order page as people read them: packing, usual number, own part, limits."""

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from foodaid.catalogue.models import Category, Product, ProductKind, Storage
from foodaid.core.translation import kg, language, number
from foodaid.orders.queries import OfferLine, OrderPage
from foodaid.web.partner.orders.forms import OrderForm
from foodaid.web.support.labels import label

CATEGORIES = tuple(Category)


@dataclass(frozen=True, slots=True)
class Line:
    """One product with its number field."""

    id: int
    name: str
    about: str
    hint: str
    boxes: int
    typed: str
    units_per_box: int
    grams_per_box: int
    maximum: int | None
    soft_limit: int | None
    soft_words: str
    error: str
    other: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The products of one category."""

    id: str
    name: str
    icon: str
    lines: tuple[Line, ...]


def groups(page: OrderPage, form: OrderForm, *, is_stale: bool) -> list[Group]:
    """All lines under the category that they belong to, in the order of the categories."""
    found: dict[str, list[Line]] = {}
    names: dict[str, str] = {}
    for line in sorted(page.lines, key=_shelf):
        category = line.product.category or ProductKind.GOODS
        names[category.value] = label(category)
        found.setdefault(category.value, []).append(_line(line, form, is_stale=is_stale))
    return [
        Group(
            key.replace("_", "-"), names[key], "snow" if _is_cold(key, page) else "box", tuple(rows)
        )
        for key, rows in found.items()
    ]


def _shelf(line: OfferLine) -> tuple[int, str]:
    category = line.product.category
    place = len(CATEGORIES) if category is None else CATEGORIES.index(category)
    return place, line.product.code


def _is_cold(category: str, page: OrderPage) -> bool:
    return all(
        line.product.storage is not Storage.DRY
        for line in page.lines
        if (line.product.category or ProductKind.GOODS).value == category
    )


def _line(line: OfferLine, form: OrderForm, *, is_stale: bool) -> Line:
    product, offer = line.product, line.offer
    name = f"boxes-{offer.id}"
    field = form._fields.get(name)
    boxes = (field.data or 0) if field is not None else 0
    soft_limit = line.proposal or line.usual or None
    return Line(
        id=offer.id,
        name=product.name_in(language()),
        about=packing(product),
        hint=_hint(line, is_withdrawn=field is None),
        boxes=boxes,
        typed=field._value() if field is not None else "",
        units_per_box=product.units_per_box,
        grams_per_box=product.grams_per_box,
        maximum=offer.most_boxes_per_order,
        soft_limit=soft_limit,
        soft_words=gettext(
            "More than about %(boxes)s: you may get fewer.", boxes=number(soft_limit)
        ),
        error=str(field.errors[0]) if field is not None and field.errors else "",
        other=_other(line.boxes) if is_stale and boxes != line.boxes else "",
        is_withdrawn=field is None,
    )


def _other(boxes: int) -> str:
    words = ngettext(
        "Saved by somebody else: %(num)s box", "Saved by somebody else: %(num)s boxes", boxes
    )
    return str(words)


def packing(product: Product) -> str:
    """What is in a box: 10 x 1,0 kg, or 24 x 500 g."""
    grams = product.grams_per_unit
    inside = gettext(
        "A box is %(units)s x %(mass)s",
        units=number(product.units_per_box),
        mass=kg(grams) if grams % 100 == 0 and grams >= 1000 else f"{number(grams)} g",
    )
    if product.storage is Storage.DRY:
        return str(inside)
    return f"{inside} · {label(product.storage)}"


def _hint(line: OfferLine, *, is_withdrawn: bool) -> str:
    if is_withdrawn:
        return str(gettext("This product was withdrawn. It cannot be ordered now."))
    words = []
    if line.usual:
        words.append(ngettext("Last time %(num)s box.", "Last time %(num)s boxes.", line.usual))
    if line.proposal:
        words.append(
            ngettext(
                "Your part is about %(num)s box.",
                "Your part is about %(num)s boxes.",
                line.proposal,
            )
        )
    if line.offer.most_boxes_per_order is not None:
        most = line.offer.most_boxes_per_order
        words.append(ngettext("At most %(num)s box.", "At most %(num)s boxes.", most))
    return " ".join(words)
