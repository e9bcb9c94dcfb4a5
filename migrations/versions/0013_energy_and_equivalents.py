"""Who also gets food elsewhere, so that people can be weighed as equivalents; energy of products."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

ELSEWHERE = ("one_elsewhere", "two_elsewhere", "more_elsewhere")


def upgrade() -> None:
    with op.batch_alter_table("declarations") as declarations:
        for name in ELSEWHERE:
            declarations.add_column(sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("declarations") as declarations:
        for name in reversed(ELSEWHERE):
            declarations.drop_column(name)
