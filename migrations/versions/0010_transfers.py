"""Transfers of goods between partners and between depots, and what partners offer each other."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATUSES = ("asked", "allowed", "refused", "sent", "received", "cancelled")


def upgrade() -> None:
    op.create_table(
        "transfer_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        _instant("offered_at", is_empty=False),
        _person("offered_by", is_empty=False),
        _instant("withdrawn_at"),
        _person("withdrawn_by"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_transfer_offers_units")),
        _key("transfer_offers", "site_id", "sites"),
        _key("transfer_offers", "lot_id", "lots"),
        sa.PrimaryKeyConstraint("id", name="pk_transfer_offers"),
    )
    op.create_index("ix_transfer_offers_site_id", "transfer_offers", ["site_id"])
    op.create_index("ix_transfer_offers_open_until", "transfer_offers", ["open_until"])
    _create_transfers()
    _create_lines()


def _create_transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_site_id", sa.Integer(), nullable=True),
        sa.Column("to_site_id", sa.Integer(), nullable=True),
        sa.Column("from_depot_id", sa.Integer(), nullable=True),
        sa.Column("to_depot_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(*STATUSES, name="transferstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("needs_permission", sa.Boolean(), nullable=False),
        sa.Column("permission", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        _instant("asked_at", is_empty=False),
        _person("asked_by", is_empty=False),
        _instant("accepted_at"),
        _person("accepted_by"),
        _instant("decided_at"),
        _person("decided_by"),
        sa.Column("decision_reason", sa.String(length=200), nullable=True),
        _instant("sent_at"),
        _person("sent_by"),
        _instant("received_at"),
        _person("received_by"),
        _instant("cancelled_at"),
        _person("cancelled_by"),
        _instant("closed_at"),
        _person("closed_by"),
        sa.Column("closing_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(from_site_id IS NULL) <> (from_depot_id IS NULL)"
            " AND (to_site_id IS NULL) <> (to_depot_id IS NULL)"
            " AND (from_site_id IS NULL) = (to_site_id IS NULL)",
            name=op.f("ck_transfers_ends"),
        ),
        sa.CheckConstraint("from_site_id <> to_site_id", name=op.f("ck_transfers_sites")),
        sa.CheckConstraint("from_depot_id <> to_depot_id", name=op.f("ck_transfers_depots")),
        _key("transfers", "from_site_id", "sites"),
        _key("transfers", "to_site_id", "sites"),
        _key("transfers", "from_depot_id", "depots"),
        _key("transfers", "to_depot_id", "depots"),
        _key("transfers", "offer_id", "transfer_offers"),
        sa.PrimaryKeyConstraint("id", name="pk_transfers"),
        sa.UniqueConstraint("permission", name="uq_transfers_permission"),
    )
    columns = ("from_site_id", "to_site_id", "from_depot_id", "to_depot_id", "offer_id", "status")
    for column in columns:
        op.create_index(f"ix_transfers_{column}", "transfers", [column])


def _create_lines() -> None:
    op.create_table(
        "transfer_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_transfer_lines_units")),
        sa.CheckConstraint(
            "accepted >= 0 AND refused >= 0 AND missing >= 0", name=op.f("ck_transfer_lines_parts")
        ),
        sa.CheckConstraint(
            "accepted + refused + missing IN (0, units)", name=op.f("ck_transfer_lines_whole")
        ),
        _key("transfer_lines", "transfer_id", "transfers"),
        _key("transfer_lines", "lot_id", "lots"),
        sa.PrimaryKeyConstraint("id", name="pk_transfer_lines"),
        sa.UniqueConstraint("transfer_id", "lot_id", name="uq_transfer_lines_transfer_id_lot_id"),
    )
    op.create_index("ix_transfer_lines_lot_id", "transfer_lines", ["lot_id"])


def _instant(name: str, *, is_empty: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=is_empty)


def _person(name: str, *, is_empty: bool = True) -> sa.Column:
    return sa.Column(name, sa.String(length=120), nullable=is_empty)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def downgrade() -> None:
    for table in ("transfer_lines", "transfers", "transfer_offers"):
        op.drop_table(table)
