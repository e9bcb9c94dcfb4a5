"""POD MI: campaigns, allocation, rounds, catalogue, organisations, reports."""

from foodaid.web.authority.allocation.views import pages as allocation
from foodaid.web.authority.declarations.views import pages as declarations
from foodaid.web.authority.reports.views import pages as reports
from foodaid.web.authority.shares.views import pages as shares
from foodaid.web.authority.styleguide.views import pages as styleguide

PAGES = (allocation, shares, declarations, reports, styleguide)
