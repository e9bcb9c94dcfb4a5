"""My round today, by a signed link."""

from foodaid.web.driver.round.views import pages as driver_round

PAGES = (driver_round,)
