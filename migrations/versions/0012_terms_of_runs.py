"""What a run rests on: its products and boxes, the causes of limits, ceilings and quotas."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("allocation_runs") as runs:
        runs.add_column(sa.Column("terms", sa.LargeBinary(), nullable=True))
        runs.add_column(sa.Column("terms_sha256", sa.String(length=64), nullable=True))
        runs.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        runs.create_foreign_key(
            "fk_allocation_runs_replaces_id", "allocation_runs", ["replaces_id"], ["id"]
        )
        runs.create_index("ix_allocation_runs_replaces_id", ["replaces_id"])
    with op.batch_alter_table("offers") as offers:
        offers.add_column(sa.Column("quota_units", sa.Integer(), nullable=True))
        offers.create_check_constraint("quota", "quota_units >= 0")
    op.create_table(
        "run_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.CheckConstraint("boxes >= 0", name=op.f("ck_run_offers_boxes")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["allocation_runs.id"], name=op.f("fk_run_offers_run_id")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_run_offers_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_offers")),
        sa.UniqueConstraint("run_id", "offer_id", name=op.f("uq_run_offers_run_id_offer_id")),
    )
    # Until now every run shared out all that its window names.
    op.execute(
        "INSERT INTO run_offers (run_id, offer_id, boxes)"
        " SELECT allocation_runs.id, window_offers.offer_id, window_offers.boxes"
        " FROM allocation_runs"
        " JOIN window_offers ON window_offers.window_id = allocation_runs.window_id"
    )
    with op.batch_alter_table("reservations") as reservations:
        reservations.add_column(sa.Column("ended", sa.String(length=32), nullable=True))
    # What was taken back left its order waiting; every other promise that ended was kept.
    op.execute(
        "UPDATE reservations SET ended = CASE WHEN order_id IN"
        " (SELECT id FROM orders WHERE status IN ('allocated', 'delivered'))"
        " THEN 'loaded' ELSE 'withdrawn' END WHERE released_at IS NOT NULL"
    )
    with op.batch_alter_table("reservations") as reservations:
        reservations.create_check_constraint("ended", "(released_at IS NULL) = (ended IS NULL)")
    op.create_table(
        "municipal_ceilings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("grams >= 0", name=op.f("ck_municipal_ceilings_grams")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_municipal_ceilings_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_municipal_ceilings_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipal_ceilings")),
        sa.UniqueConstraint(
            "campaign_id",
            "municipality_id",
            name=op.f("uq_municipal_ceilings_campaign_id_municipality_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("municipal_ceilings")
    with op.batch_alter_table("reservations") as reservations:
        reservations.drop_constraint(op.f("ck_reservations_ended"), type_="check")
        reservations.drop_column("ended")
    op.drop_table("run_offers")
    with op.batch_alter_table("offers") as offers:
        offers.drop_constraint(op.f("ck_offers_quota"), type_="check")
        offers.drop_column("quota_units")
    with op.batch_alter_table("allocation_runs") as runs:
        runs.drop_index("ix_allocation_runs_replaces_id")
        runs.drop_constraint("fk_allocation_runs_replaces_id", type_="foreignkey")
        runs.drop_column("replaces_id")
        runs.drop_column("terms_sha256")
        runs.drop_column("terms")
