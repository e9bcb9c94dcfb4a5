"""Labels that were printed of a lot at a depot: whoever prints them again is told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _words(*words: str, name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "label_prints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("depot_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("box", "pallet", name="labelkind"), nullable=False),
        sa.Column("sheet", _words("1", "2", "4", "8", name="labelsheet"), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "labels > 0 AND units > 0 AND skipped >= 0", name=op.f("ck_label_prints_numbers")
        ),
        sa.ForeignKeyConstraint(
            ["depot_id"], ["depots.id"], name=op.f("fk_label_prints_depot_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_label_prints_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_prints")),
    )
    op.create_index("ix_label_prints_depot_lot", "label_prints", ["depot_id", "lot_id"])


def downgrade() -> None:
    op.drop_table("label_prints")
