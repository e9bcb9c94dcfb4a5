"""What an order window is called: two windows of one campaign must not look alike."""

from flask_babel import gettext

from foodaid.orders.models import Window


def window_name(window: Window) -> str:
    """The campaign with the number of the window, as everybody finds it everywhere."""
    return str(
        gettext(
            "%(campaign)s, window %(number)s", campaign=window.campaign.name, number=window.number
        )
    )
