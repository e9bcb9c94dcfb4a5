"""Food banks and other hubs: goods in, picking, loading, slots."""

from foodaid.web.depot.goods_in.views import pages as goods_in
from foodaid.web.depot.stock.views import pages as stock

PAGES = (stock, goods_in)
