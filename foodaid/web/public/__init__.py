"""What anyone may see, and the first screen of whoever is signed in."""

from foodaid.web.public.accessibility.views import pages as accessibility
from foodaid.web.public.health.views import pages as health
from foodaid.web.public.help.views import pages as help_pages
from foodaid.web.public.home.views import pages as home
from foodaid.web.public.privacy.views import pages as privacy

PAGES = (home, help_pages, accessibility, privacy, health)
