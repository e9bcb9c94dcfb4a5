"""POD MI: campaigns, allocation, rounds, catalogue, organisations, reports."""

from foodaid.web.authority.styleguide.views import pages as styleguide

PAGES = (styleguide,)
