"""Who was told that a lot comes near its date, so that nobody is told twice."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expiry_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("depot_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(site_id IS NULL) <> (depot_id IS NULL)", name=op.f("ck_expiry_notices_holder")
        ),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name="fk_expiry_notices_depot_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_expiry_notices_site_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_expiry_notices_lot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_expiry_notices"),
        sa.UniqueConstraint(
            "depot_id",
            "lot_id",
            "within_days",
            name="uq_expiry_notices_depot_id_lot_id_within_days",
        ),
        sa.UniqueConstraint(
            "site_id", "lot_id", "within_days", name="uq_expiry_notices_site_id_lot_id_within_days"
        ),
    )
    op.create_index("ix_expiry_notices_lot_id", "expiry_notices", ["lot_id"])


def downgrade() -> None:
    op.drop_table("expiry_notices")
