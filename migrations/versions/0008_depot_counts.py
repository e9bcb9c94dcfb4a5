"""Depots count a zone or a product over hours: a count has a status, a line its own moment."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = sa.text("status = 'open'")
STATUS = sa.Enum(
    "open", "finished", "cancelled", name="countstatus", native_enum=False, length=32
)
COUNTED = (
    "(book_units IS NULL) = (counted_units IS NULL)"
    " AND (counted_at IS NULL) = (counted_units IS NULL)"
)


def upgrade() -> None:
    instant, who = sa.DateTime(timezone=True), sa.String(length=120)
    with op.batch_alter_table("counts") as counts:
        counts.alter_column("place_id", existing_type=sa.Integer(), nullable=True)
        counts.add_column(sa.Column("depot_id", sa.Integer(), nullable=True))
        counts.add_column(sa.Column("product_id", sa.Integer(), nullable=True))
        counts.add_column(sa.Column("status", STATUS, nullable=False, server_default="finished"))
        counts.add_column(
            sa.Column("is_blind", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        counts.add_column(sa.Column("closed_at", instant, nullable=True))
        counts.add_column(sa.Column("closed_by", who, nullable=True))
    op.execute("UPDATE counts SET closed_at = recorded_at, closed_by = recorded_by")
    with op.batch_alter_table("counts") as counts:
        counts.alter_column("status", existing_type=STATUS, server_default=None)
        counts.alter_column("is_blind", existing_type=sa.Boolean(), server_default=None)
        counts.create_foreign_key("fk_counts_depot_id", "depots", ["depot_id"], ["id"])
        counts.create_foreign_key("fk_counts_product_id", "products", ["product_id"], ["id"])
        counts.create_check_constraint(
            op.f("ck_counts_scope"), "(place_id IS NULL) = (product_id IS NOT NULL)"
        )
        counts.create_check_constraint(
            op.f("ck_counts_product"), "product_id IS NULL OR depot_id IS NOT NULL"
        )
    op.create_index("ix_counts_depot_id", "counts", ["depot_id", "id"])
    op.create_index(
        "uq_counts_open_place",
        "counts",
        ["place_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "uq_counts_open_product",
        "counts",
        ["depot_id", "product_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    _give_lines_their_own_moment(instant, who)


def _give_lines_their_own_moment(instant: sa.DateTime, who: sa.String) -> None:
    with op.batch_alter_table("count_lines") as lines:
        lines.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
        lines.add_column(sa.Column("counted_at", instant, nullable=True))
        lines.add_column(sa.Column("counted_by", who, nullable=True))
        lines.add_column(sa.Column("first_book_units", sa.Integer(), nullable=True))
        lines.add_column(sa.Column("first_units", sa.Integer(), nullable=True))
        lines.add_column(sa.Column("first_at", instant, nullable=True))
        lines.add_column(sa.Column("first_by", who, nullable=True))
        lines.add_column(
            sa.Column("is_added", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    for column, told in (
        ("place_id", "place_id"),
        ("counted_at", "recorded_at"),
        ("counted_by", "recorded_by"),
    ):
        op.execute(
            f"UPDATE count_lines SET {column} = "
            f"(SELECT {told} FROM counts WHERE counts.id = count_lines.count_id)"
        )
    with op.batch_alter_table("count_lines") as lines:
        lines.alter_column("is_added", existing_type=sa.Boolean(), server_default=None)
        lines.alter_column("place_id", existing_type=sa.Integer(), nullable=False)
        lines.alter_column("book_units", existing_type=sa.Integer(), nullable=True)
        lines.alter_column("counted_units", existing_type=sa.Integer(), nullable=True)
        lines.create_foreign_key("fk_count_lines_place_id", "places", ["place_id"], ["id"])
        lines.drop_constraint("uq_count_lines_count_id_lot_id", type_="unique")
        lines.create_unique_constraint(
            "uq_count_lines_count_id_place_id_lot_id", ["count_id", "place_id", "lot_id"]
        )
        lines.create_check_constraint(op.f("ck_count_lines_counted"), COUNTED)
        lines.create_index("ix_count_lines_place_lot", ["place_id", "lot_id"])


def downgrade() -> None:
    op.execute("DELETE FROM count_lines WHERE count_id IN "
               "(SELECT id FROM counts WHERE status <> 'finished')")
    op.execute("DELETE FROM counts WHERE status <> 'finished'")
    _back_to_one_place_a_count()
    with op.batch_alter_table("count_lines") as lines:
        lines.drop_index("ix_count_lines_place_lot")
        lines.drop_constraint(op.f("ck_count_lines_counted"), type_="check")
        lines.drop_constraint("uq_count_lines_count_id_place_id_lot_id", type_="unique")
        lines.drop_constraint("fk_count_lines_place_id", type_="foreignkey")
        for column in (
            "is_added", "first_by", "first_at", "first_units", "first_book_units", "counted_by",
            "counted_at", "place_id",
        ):  # fmt: skip
            lines.drop_column(column)
        lines.alter_column("book_units", existing_type=sa.Integer(), nullable=False)
        lines.alter_column("counted_units", existing_type=sa.Integer(), nullable=False)
        lines.create_unique_constraint("uq_count_lines_count_id_lot_id", ["count_id", "lot_id"])
    for index in ("uq_counts_open_product", "uq_counts_open_place", "ix_counts_depot_id"):
        op.drop_index(index, "counts")
    with op.batch_alter_table("counts") as counts:
        counts.drop_constraint(op.f("ck_counts_product"), type_="check")
        counts.drop_constraint(op.f("ck_counts_scope"), type_="check")
        counts.drop_constraint("fk_counts_product_id", type_="foreignkey")
        counts.drop_constraint("fk_counts_depot_id", type_="foreignkey")
        for column in ("closed_by", "closed_at", "is_blind", "status", "product_id", "depot_id"):
            counts.drop_column(column)
        counts.alter_column("place_id", existing_type=sa.Integer(), nullable=False)


def _back_to_one_place_a_count() -> None:
    """A count of a product is one of the dry store, with a lot of several zones on one line."""
    op.execute(
        "UPDATE counts SET place_id = (SELECT id FROM places WHERE zone = 'dry' "
        "AND places.depot_id = counts.depot_id), product_id = NULL WHERE product_id IS NOT NULL"
    )
    connection = op.get_bind()
    twice = connection.execute(
        sa.text(
            "SELECT min(id), count_id, lot_id, sum(book_units), sum(counted_units) "
            "FROM count_lines GROUP BY count_id, lot_id HAVING count(*) > 1"
        )
    ).fetchall()
    for kept, count_id, lot_id, book, counted in twice:
        connection.execute(
            sa.text(
                "DELETE FROM count_lines WHERE count_id = :count AND lot_id = :lot AND id <> :kept"
            ),
            {"count": count_id, "lot": lot_id, "kept": kept},
        )
        connection.execute(
            sa.text(
                "UPDATE count_lines SET book_units = :book, counted_units = :counted "
                "WHERE id = :kept"
            ),
            {"book": int(book), "counted": int(counted), "kept": kept},
        )
