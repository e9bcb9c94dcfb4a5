"""Who also gets food elsewhere, so that people can be weighed as equivalents; energy of products."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ELSEWHERE = ("one_elsewhere", "two_elsewhere", "more_elsewhere")


def upgrade() -> None:
    with op.batch_alter_table("products") as products:
        products.add_column(sa.Column("kcal_per_100g", sa.Integer(), nullable=True))
        products.create_check_constraint(op.f("ck_products_energy"), "kcal_per_100g BETWEEN 0 AND 900")
        products.create_check_constraint(
            op.f("ck_products_energy_of_food"), "kind = 'food' OR kcal_per_100g IS NULL"
        )
    with op.batch_alter_table("declarations") as declarations:
        for name in ELSEWHERE:
            declarations.add_column(sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("declarations") as declarations:
        for name in reversed(ELSEWHERE):
            declarations.drop_column(name)
    with op.batch_alter_table("products") as products:
        products.drop_constraint(op.f("ck_products_energy_of_food"), type_="check")
        products.drop_constraint(op.f("ck_products_energy"), type_="check")
        products.drop_column("kcal_per_100g")
