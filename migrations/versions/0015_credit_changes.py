"""What each run added to the credit of a partner, so that the credits of runs can be summed."""

from fractions import Fraction

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RUNS = sa.table(
    "allocation_runs",
    sa.column("id", sa.Integer),
    sa.column("status", sa.String),
    sa.column("proposed_at", sa.DateTime),
    sa.column("published_at", sa.DateTime),
)
CREDITS = sa.table(
    "partner_credits",
    sa.column("id", sa.Integer),
    sa.column("run_id", sa.Integer),
    sa.column("partner_id", sa.Integer),
    sa.column("grams", sa.String),
    sa.column("change_milligrams", sa.BigInteger),
)


def upgrade() -> None:
    with op.batch_alter_table("partner_credits") as credits:
        credits.add_column(
            sa.Column("change_milligrams", sa.BigInteger(), nullable=False, server_default="0")
        )
    _fill()
    with op.batch_alter_table("partner_credits") as credits:
        credits.alter_column(
            "change_milligrams", existing_type=sa.BigInteger(), server_default=None
        )


def _fill() -> None:
    """A run started from the credit of the one that was published last before it was proposed."""
    bind = op.get_bind()
    published = bind.execute(
        sa.select(RUNS.c.id, RUNS.c.published_at)
        .where(RUNS.c.status == "published")
        .order_by(RUNS.c.published_at, RUNS.c.id)
    ).all()
    owed: dict[tuple[int, int], Fraction] = {}
    rows = bind.execute(
        sa.select(CREDITS.c.id, CREDITS.c.run_id, CREDITS.c.partner_id, CREDITS.c.grams)
    ).all()
    for _id, run_id, partner_id, grams in rows:
        owed[run_id, partner_id] = Fraction(grams)
    proposed = dict(bind.execute(sa.select(RUNS.c.id, RUNS.c.proposed_at)).all())
    changes = []
    for row_id, run_id, partner_id, grams in rows:
        earlier = (
            owed[other, partner_id]
            for other, at in reversed(published)
            if other != run_id and at <= proposed[run_id] and (other, partner_id) in owed
        )
        change = Fraction(grams) - next(earlier, Fraction(0))
        changes.append({"row": row_id, "change": round(change * 1000)})
    if changes:
        bind.execute(
            sa.update(CREDITS)
            .where(CREDITS.c.id == sa.bindparam("row"))
            .values(change_milligrams=sa.bindparam("change")),
            changes,
        )


def downgrade() -> None:
    with op.batch_alter_table("partner_credits") as credits:
        credits.drop_column("change_milligrams")
