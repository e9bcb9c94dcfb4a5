"""Who was told about a recalled lot, what each answered, and how the recall ended."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holds", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("holds", sa.Column("closed_by", sa.String(length=120), nullable=True))
    op.add_column("holds", sa.Column("closing_reason", sa.String(length=200), nullable=True))
    op.create_table(
        "recall_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("depot_id", sa.Integer(), nullable=True),
        sa.Column("units_told", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("units_found", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(partner_id IS NULL) <> (depot_id IS NULL)", name=op.f("ck_recall_notices_holder")
        ),
        sa.CheckConstraint(
            "units_told >= 0 AND units_found >= 0", name=op.f("ck_recall_notices_units")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name="fk_recall_notices_hold_id"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name="fk_recall_notices_partner_id"
        ),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name="fk_recall_notices_depot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recall_notices"),
        sa.UniqueConstraint("hold_id", "partner_id", name="uq_recall_notices_hold_id_partner_id"),
        sa.UniqueConstraint("hold_id", "depot_id", name="uq_recall_notices_hold_id_depot_id"),
    )
    op.create_index("ix_recall_notices_partner_id", "recall_notices", ["partner_id"])
    op.create_index("ix_recall_notices_depot_id", "recall_notices", ["depot_id"])


def downgrade() -> None:
    op.drop_table("recall_notices")
    with op.batch_alter_table("holds") as holds:
        for column in ("closing_reason", "closed_by", "closed_at"):
            holds.drop_column(column)
