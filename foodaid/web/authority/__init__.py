"""POD MI: campaigns, allocation, rounds, catalogue, organisations, reports."""

from foodaid.web.authority.declarations.views import pages as declarations

PAGES = (declarations,)
