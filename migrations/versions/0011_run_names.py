"""Several proposals of one window stand beside each other: each has a name, the plain one none."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("allocation_runs") as runs:
        runs.add_column(sa.Column("name", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("allocation_runs") as runs:
        runs.alter_column("name", existing_type=sa.String(length=60), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("allocation_runs") as runs:
        runs.drop_column("name")
