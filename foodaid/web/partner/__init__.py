"""The volunteer's phone: orders, declarations, stock, receipts, handing out."""

from foodaid.web.partner.distributions.views import pages as distributions
from foodaid.web.partner.orders.views import pages as orders
from foodaid.web.partner.stock.views import pages as stock

PAGES = (orders, stock, distributions)
