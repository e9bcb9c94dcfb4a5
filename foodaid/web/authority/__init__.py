"""POD MI: campaigns, allocation, rounds, catalogue, organisations, reports."""

from foodaid.web.authority.allocation.views import pages as allocation
from foodaid.web.authority.declarations.views import pages as declarations
from foodaid.web.authority.shares.views import pages as shares

PAGES = (
    allocation,
    shares,
    declarations,
)
