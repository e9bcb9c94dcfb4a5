"""Products, campaigns and organisations."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "category-of-food": _("Food has a category, material goods have none."),
    "energy-of-food": _("Only food has energy. Leave this empty for material goods."),
    "energy-too-high": _("100 g of food hold at most %(most)s kcal: that is pure fat."),
    "product-not-right": _("Something about this product is not right yet."),
    "product-code-taken": _("Another product has this code already."),
    "packing-fixed": _(
        "This product is on offer already, so its packing stays. Another packing is a new product."
    ),
    "ends-before-start": _("The end lies before the beginning."),
    "campaign-not-right": _("Something about this campaign is not right yet."),
    "campaign-there": _("This programme has a campaign of this year already."),
    "more-than-bought": _("The campaign has only %(left)s boxes left."),
    "window-empty": _("Share out at least one box of one product."),
    "delivery-before-close": _("Deliveries start after the window has closed."),
    "partner-code-taken": _("Another partner has the code %(code_taken)s already."),
    "partner-incomplete": _("Something about this partner is not right yet."),
    "offer-in-windows": _("The windows share out %(shared)s boxes already."),
    "depot-unknown": _("Choose a depot."),
    "suspended-until-missing": _("Say up to which day the suspension runs."),
    "postal-code-unknown": _("This postal code does not exist in Belgium."),
}
