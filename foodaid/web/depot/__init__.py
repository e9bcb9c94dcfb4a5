"""Food banks and other hubs: goods in, stock, rounds, loading."""

from foodaid.web.depot.rounds.views import pages as rounds
from foodaid.web.depot.vehicles.views import pages as vehicles

PAGES = (rounds, vehicles)
