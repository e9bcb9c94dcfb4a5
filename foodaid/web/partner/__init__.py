"""The volunteer's phone: orders, declarations, stock, receipts, handing out."""

from foodaid.web.partner.accounts.views import pages as accounts
from foodaid.web.partner.appeals.views import pages as appeals
from foodaid.web.partner.board.views import pages as board
from foodaid.web.partner.control.views import pages as control
from foodaid.web.partner.declarations.views import pages as declarations
from foodaid.web.partner.deliveries.views import pages as deliveries
from foodaid.web.partner.distributions.views import pages as distributions
from foodaid.web.partner.orders.views import pages as orders
from foodaid.web.partner.people.views import pages as people
from foodaid.web.partner.recalls.views import pages as recalls
from foodaid.web.partner.shares.views import pages as shares
from foodaid.web.partner.stock.views import pages as stock
from foodaid.web.partner.transfers.views import pages as transfers

PAGES = (
    accounts,
    appeals,
    control,
    declarations,
    deliveries,
    distributions,
    orders,
    people,
    recalls,
    shares,
    stock,
    board,
    transfers,
)
