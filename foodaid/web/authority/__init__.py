"""POD MI: campaigns, allocation, rounds, catalogue, organisations, reports."""

from foodaid.web.authority.allocation.views import pages as allocation
from foodaid.web.authority.appeals.views import pages as appeals
from foodaid.web.authority.audit.views import pages as audit
from foodaid.web.authority.batch.views import pages as batch
from foodaid.web.authority.campaigns.views import pages as campaigns
from foodaid.web.authority.catalogue.views import pages as catalogue
from foodaid.web.authority.ceilings.views import pages as ceilings
from foodaid.web.authority.contract_lines.views import pages as contract_lines
from foodaid.web.authority.contracts.views import pages as contracts
from foodaid.web.authority.declarations.views import pages as declarations
from foodaid.web.authority.holds.views import pages as holds
from foodaid.web.authority.invoices.views import pages as invoices
from foodaid.web.authority.lots.views import pages as lots
from foodaid.web.authority.notices.views import pages as notices
from foodaid.web.authority.operations.views import pages as operations
from foodaid.web.authority.organisations.views import pages as organisations
from foodaid.web.authority.people.views import pages as people
from foodaid.web.authority.radar.views import pages as radar
from foodaid.web.authority.reports.views import pages as reports
from foodaid.web.authority.reviews.views import pages as reviews
from foodaid.web.authority.scenarios.views import pages as scenarios
from foodaid.web.authority.shares.views import pages as shares
from foodaid.web.authority.shortage.views import pages as shortage
from foodaid.web.authority.styleguide.views import pages as styleguide
from foodaid.web.authority.suppliers.views import pages as suppliers
from foodaid.web.authority.transfers.views import pages as transfers

PAGES = (
    allocation,
    appeals,
    audit,
    batch,
    campaigns,
    catalogue,
    ceilings,
    contract_lines,
    contracts,
    declarations,
    holds,
    invoices,
    notices,
    lots,
    operations,
    organisations,
    people,
    radar,
    reports,
    reviews,
    scenarios,
    shares,
    shortage,
    styleguide,
    suppliers,
    transfers,
)
