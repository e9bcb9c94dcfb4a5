"""Food banks and other hubs: goods in, stock, rounds, loading."""

from foodaid.web.depot.accounts.views import pages as accounts
from foodaid.web.depot.arrivals.views import pages as arrivals
from foodaid.web.depot.coming.views import pages as coming
from foodaid.web.depot.counts.views import pages as counts
from foodaid.web.depot.goods_in.views import pages as goods_in
from foodaid.web.depot.labels.views import pages as labels
from foodaid.web.depot.lots.views import pages as lots
from foodaid.web.depot.people.views import pages as people
from foodaid.web.depot.recalls.views import pages as recalls
from foodaid.web.depot.reviews.views import pages as reviews
from foodaid.web.depot.rounds.views import pages as rounds
from foodaid.web.depot.stock.views import pages as stock
from foodaid.web.depot.transfers.views import pages as transfers
from foodaid.web.depot.vehicles.views import pages as vehicles

PAGES = (
    accounts,
    arrivals,
    coming,
    counts,
    goods_in,
    labels,
    lots,
    people,
    recalls,
    reviews,
    rounds,
    stock,
    transfers,
    vehicles,
)
