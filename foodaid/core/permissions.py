"""Every permission, every role, and who acts: one table, read by pages, API and queries."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a person may do. A page declares one; a query asks the actor's reach for it."""

    VIEW_HOME = "home:view"
    VIEW_ORDERS = "orders:view"
    PLACE_ORDERS = "orders:place"
    APPEAL_SHARES = "shares:appeal"
    VIEW_DECLARATIONS = "declarations:view"
    DECLARE_PEOPLE = "declarations:submit"
    OVERSEE_DECLARATIONS = "declarations:oversee"
    VIEW_PARTNER_STOCK = "partner-stock:view"
    COUNT_STOCK = "stock:count"
    RECEIVE_DELIVERIES = "deliveries:receive"
    HAND_OUT = "distributions:record"
    TRANSFER_GOODS = "transfers:ask"
    TRANSFER_BETWEEN_DEPOTS = "depot-transfers:ask"
    VIEW_TRANSFERS = "transfers:view"
    ALLOW_TRANSFERS = "transfers:allow"
    MANAGE_PARTNER_PEOPLE = "partner-people:manage"
    MANAGE_DEPOT_PEOPLE = "depot-people:manage"
    VIEW_DEPOT_STOCK = "depot-stock:view"
    RECEIVE_GOODS = "goods-in:record"
    STORE_GOODS = "depot-stock:move"
    COUNT_DEPOT = "depot-stock:count"
    OVERSEE_STOCK = "stock:oversee"
    HOLD_LOTS = "lots:hold"
    RECALL_LOTS = "lots:recall"
    JUDGE_LOTS = "lots:judge"
    VIEW_HOLDS = "holds:view"
    VIEW_ROUNDS = "rounds:view"
    PLAN_ROUNDS = "rounds:plan"
    LOAD_ROUNDS = "rounds:load"
    VIEW_ALLOCATION = "allocation:view"
    PROPOSE_ALLOCATION = "allocation:propose"
    APPROVE_ALLOCATION = "allocation:approve"
    REVIEW_ALLOCATION = "allocation:review"
    VIEW_CAMPAIGNS = "campaigns:view"
    EDIT_CATALOGUE = "catalogue:edit"
    VIEW_CONTRACTS = "contracts:view"
    EDIT_CONTRACTS = "contracts:edit"
    VIEW_ORGANISATIONS = "organisations:view"
    EDIT_ORGANISATIONS = "organisations:edit"
    VIEW_REPORTS = "reports:view"
    MAKE_REPORTS = "reports:make"
    VIEW_AUDIT = "audit:view"
    MANAGE_PEOPLE = "people:manage"
    VIEW_OPERATIONS = "operations:view"
    VIEW_STYLEGUIDE = "styleguide:view"


class Role(StrEnum):
    """Who a person is to foodaid. Drivers have no role: a signed link opens one round."""

    PARTNER_VOLUNTEER = "partner-volunteer"
    PARTNER_MANAGER = "partner-manager"
    OCMW_MANAGER = "ocmw-manager"
    DEPOT_WORKER = "depot-worker"
    DEPOT_MANAGER = "depot-manager"
    ALLOCATOR = "allocator"
    CATALOGUE_EDITOR = "catalogue-editor"
    REPORTING_OFFICER = "reporting-officer"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


PARTNER_ROLES = frozenset({Role.PARTNER_VOLUNTEER, Role.PARTNER_MANAGER, Role.OCMW_MANAGER})
DEPOT_ROLES = frozenset({Role.DEPOT_WORKER, Role.DEPOT_MANAGER})

P = Permission
_VOLUNTEER = frozenset(
    {
        P.VIEW_HOME,
        P.VIEW_ORDERS,
        P.PLACE_ORDERS,
        P.APPEAL_SHARES,
        P.VIEW_DECLARATIONS,
        P.VIEW_PARTNER_STOCK,
        P.COUNT_STOCK,
        P.RECEIVE_DELIVERIES,
        P.HAND_OUT,
    }
)
_PARTNER_MANAGER = _VOLUNTEER | {P.DECLARE_PEOPLE, P.MANAGE_PARTNER_PEOPLE, P.TRANSFER_GOODS}
_DEPOT_WORKER = frozenset(
    {
        P.VIEW_HOME,
        P.VIEW_DEPOT_STOCK,
        P.RECEIVE_GOODS,
        P.STORE_GOODS,
        P.COUNT_DEPOT,
        P.HOLD_LOTS,
        P.VIEW_ROUNDS,
        P.LOAD_ROUNDS,
        P.REVIEW_ALLOCATION,
    }
)
_READS = frozenset(
    {
        P.VIEW_HOME,
        P.VIEW_ORDERS,
        P.VIEW_DECLARATIONS,
        P.OVERSEE_DECLARATIONS,
        P.VIEW_PARTNER_STOCK,
        P.VIEW_DEPOT_STOCK,
        P.OVERSEE_STOCK,
        P.VIEW_HOLDS,
        P.VIEW_ROUNDS,
        P.VIEW_TRANSFERS,
        P.VIEW_ORGANISATIONS,
        P.VIEW_CONTRACTS,
    }
)
_KEEPS_FOOD_SAFE = frozenset({P.HOLD_LOTS, P.RECALL_LOTS, P.JUDGE_LOTS})
_AUTHORITY = _READS | {P.VIEW_ALLOCATION, P.VIEW_CAMPAIGNS, P.VIEW_REPORTS, P.VIEW_STYLEGUIDE}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PARTNER_VOLUNTEER: _VOLUNTEER,
    Role.PARTNER_MANAGER: _PARTNER_MANAGER,
    Role.OCMW_MANAGER: _PARTNER_MANAGER,
    Role.DEPOT_WORKER: _DEPOT_WORKER,
    Role.DEPOT_MANAGER: _DEPOT_WORKER
    | {P.PLAN_ROUNDS, P.MANAGE_DEPOT_PEOPLE, P.JUDGE_LOTS, P.TRANSFER_BETWEEN_DEPOTS},
    Role.ALLOCATOR: _AUTHORITY
    | {P.PROPOSE_ALLOCATION, P.APPROVE_ALLOCATION, P.ALLOW_TRANSFERS}
    | _KEEPS_FOOD_SAFE,
    Role.CATALOGUE_EDITOR: _AUTHORITY
    | {P.EDIT_CATALOGUE, P.EDIT_ORGANISATIONS, P.EDIT_CONTRACTS}
    | _KEEPS_FOOD_SAFE,
    Role.REPORTING_OFFICER: _AUTHORITY | {P.MAKE_REPORTS},
    Role.INSPECTOR: _READS,
    Role.AUDITOR: _AUTHORITY | {P.VIEW_AUDIT, P.VIEW_OPERATIONS},
    Role.ADMINISTRATOR: frozenset(
        {
            P.VIEW_HOME,
            P.MANAGE_PEOPLE,
            P.VIEW_OPERATIONS,
            P.VIEW_AUDIT,
            P.VIEW_ORGANISATIONS,
            P.VIEW_STYLEGUIDE,
        }
    ),
}
del P


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one person, for one partner, one depot, or (both None) the whole country."""

    role: Role
    partner_id: int | None = None
    depot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person with grants, or a job."""

    id: int | None
    name: str
    language: str = "en"
    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission) -> bool:
        """Whether any grant gives this permission, somewhere."""
        return any(permission in ROLE_PERMISSIONS[grant.role] for grant in self.grants)

    def partners(self, permission: Permission) -> frozenset[int] | None:
        """The partners for whom this permission holds; None means every partner."""
        grants = [g for g in self.grants if permission in ROLE_PERMISSIONS[g.role]]
        if any(g.partner_id is None and g.depot_id is None for g in grants):
            return None
        return frozenset(g.partner_id for g in grants if g.partner_id is not None)

    def depots(self, permission: Permission) -> frozenset[int] | None:
        """The depots for which this permission holds; None means every depot."""
        grants = [g for g in self.grants if permission in ROLE_PERMISSIONS[g.role]]
        if any(g.partner_id is None and g.depot_id is None for g in grants):
            return None
        return frozenset(g.depot_id for g in grants if g.depot_id is not None)


def system(name: str) -> Actor:
    """The actor of a job or a command: it has a name in the audit trail and no grants."""
    return Actor(id=None, name=name)
