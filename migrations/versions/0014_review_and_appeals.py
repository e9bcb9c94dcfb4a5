"""Publishing at an hour, the last day for an appeal, appeals, and the review by the depots."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = sa.text("status = 'open'")
STATUS = sa.Enum(
    "open", "granted", "refused", "taken-back", "closed",
    name="appealstatus", native_enum=False, length=32,
)  # fmt: skip
INSTANT, WHO = sa.DateTime(timezone=True), sa.String(length=120)


def upgrade() -> None:
    with op.batch_alter_table("allocation_runs") as runs:
        runs.add_column(sa.Column("publish_at", INSTANT, nullable=True))
        runs.add_column(sa.Column("scheduled_by_id", sa.Integer(), nullable=True))
        runs.add_column(sa.Column("scheduled_by", WHO, nullable=True))
        runs.add_column(sa.Column("scheduled_orders", sa.Integer(), nullable=True))
        runs.add_column(sa.Column("appeals_until", sa.Date(), nullable=True))
        runs.create_index("ix_allocation_runs_publish_at", ["publish_at"])
    with op.batch_alter_table("shares") as shares:
        shares.add_column(
            sa.Column("appeal_boxes", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("shares") as shares:
        shares.alter_column("appeal_boxes", existing_type=sa.Integer(), server_default=None)
        shares.create_check_constraint(
            op.f("ck_shares_appeal_boxes"), "appeal_boxes >= 0 AND appeal_boxes <= boxes"
        )
    _create_appeals()
    _create_reviews()


def _create_appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", WHO, nullable=False),
        sa.Column("granted_boxes", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", WHO, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("boxes > 0", name=op.f("ck_appeals_boxes")),
        sa.CheckConstraint(
            "granted_boxes >= 0 AND granted_boxes <= boxes"
            " AND (granted_boxes > 0) = (status = 'granted')",
            name=op.f("ck_appeals_granted_boxes"),
        ),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_appeals_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index("ix_appeals_share_id", "appeals", ["share_id"])
    op.create_index("ix_appeals_status", "appeals", ["status"])
    op.create_index(
        "uq_appeals_open_share",
        "appeals",
        ["share_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("depot_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", WHO, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=True),
        sa.Column("looked_by", WHO, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["allocation_runs.id"], name=op.f("fk_reviews_run_id")
        ),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name=op.f("fk_reviews_depot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("run_id", "depot_id", name=op.f("uq_reviews_run_id_depot_id")),
    )
    op.create_index("ix_reviews_depot_id", "reviews", ["depot_id"])
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by", WHO, nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by", WHO, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_comments_review_id")),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_comments_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("share_id", name=op.f("uq_comments_share_id")),
    )
    op.create_index("ix_comments_review_id", "comments", ["review_id"])


def downgrade() -> None:
    """What was granted on appeal stays given; who asked for it, and why, is forgotten."""
    for table in ("comments", "reviews", "appeals"):
        op.drop_table(table)
    with op.batch_alter_table("shares") as shares:
        shares.drop_constraint(op.f("ck_shares_appeal_boxes"), type_="check")
        shares.drop_column("appeal_boxes")
    with op.batch_alter_table("allocation_runs") as runs:
        runs.drop_index("ix_allocation_runs_publish_at")
        for column in (
            "appeals_until", "scheduled_orders", "scheduled_by", "scheduled_by_id", "publish_at",
        ):  # fmt: skip
            runs.drop_column(column)
