"""Zones in depots; lots that are held, decided upon, or not known yet.

A depot had one place; it gets a place for each zone. What lay there stays in the dry zone until
somebody moves it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MORE_ZONES = ("cool", "frozen", "quarantine")
ZONE = sa.Enum("dry", "cool", "frozen", "quarantine", name="zone", native_enum=False, length=32)


def upgrade() -> None:
    _make_zones()
    _let_lots_be_held()
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("hold", "recall", name="holdkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(length=120), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=120), nullable=True),
        sa.Column("lift_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_holds_lot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_lot_id", "holds", ["lot_id"])
    op.create_index(
        "uq_holds_open",
        "holds",
        ["lot_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("is_fit", sa.Boolean(), nullable=False),
        sa.Column("good_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_decisions_lot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_lot_id", "decisions", ["lot_id"])


def _make_zones() -> None:
    with op.batch_alter_table("places") as places:
        places.add_column(sa.Column("zone", ZONE, nullable=True))
        places.drop_constraint("uq_places_depot_id", type_="unique")
    op.execute("UPDATE places SET zone = 'dry' WHERE depot_id IS NOT NULL")
    for zone in MORE_ZONES:
        op.execute(
            "INSERT INTO places (kind, depot_id, zone) "
            f"SELECT 'depot', depot_id, '{zone}' FROM places WHERE zone = 'dry'"
        )
    with op.batch_alter_table("places") as places:
        places.create_unique_constraint("uq_places_depot_id_zone", ["depot_id", "zone"])
        places.create_check_constraint("zone", "(depot_id IS NULL) = (zone IS NULL)")


def _let_lots_be_held() -> None:
    no, one = sa.text("false"), sa.text("1")
    with op.batch_alter_table("lots") as lots:
        lots.add_column(sa.Column("is_known", sa.Boolean(), nullable=False, server_default=sa.true()))
        lots.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        lots.add_column(sa.Column("is_held", sa.Boolean(), nullable=False, server_default=no))
        lots.add_column(sa.Column("is_unfit", sa.Boolean(), nullable=False, server_default=no))
        lots.add_column(sa.Column("good_until", sa.Date(), nullable=True))
        lots.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default=one))
        lots.create_foreign_key("fk_lots_same_as_id", "lots", ["same_as_id"], ["id"])
        lots.create_index("ix_lots_same_as_id", ["same_as_id"])
    with op.batch_alter_table("lots") as lots:
        for column in ("is_known", "is_held", "is_unfit", "version"):
            lots.alter_column(column, server_default=None)


def downgrade() -> None:
    op.drop_table("decisions")
    op.drop_table("holds")
    with op.batch_alter_table("lots") as lots:
        lots.drop_index("ix_lots_same_as_id")
        lots.drop_constraint("fk_lots_same_as_id", type_="foreignkey")
        for column in ("version", "good_until", "is_unfit", "is_held", "same_as_id", "is_known"):
            lots.drop_column(column)
    _back_to_one_place_a_depot()


def _back_to_one_place_a_depot() -> None:
    """Everything of a depot lies in one place again; what went between its zones never left."""
    one = (
        "(SELECT d.id FROM places d JOIN places z ON z.depot_id = d.depot_id "
        "WHERE d.zone = 'dry' AND z.id = {})"
    )
    other = f"SELECT id FROM places WHERE zone IN {MORE_ZONES}"
    within = (
        "SELECT m.id FROM movements m JOIN places f ON f.id = m.from_place_id "
        "JOIN places t ON t.id = m.to_place_id WHERE f.depot_id = t.depot_id"
    )
    triggers = _without_triggers()
    op.execute(f"DELETE FROM movements WHERE reversal_of_id IN ({within})")
    op.execute(f"DELETE FROM movements WHERE id IN ({within})")
    for table, column in (
        ("movements", "from_place_id"),
        ("movements", "to_place_id"),
        ("reservations", "place_id"),
        ("counts", "place_id"),
    ):
        op.execute(
            f"UPDATE {table} SET {column} = {one.format(f'{table}.{column}')} "
            f"WHERE {column} IN ({other})"
        )
    _with_triggers(triggers)
    op.execute(f"DELETE FROM places WHERE zone IN {MORE_ZONES}")
    with op.batch_alter_table("places") as places:
        places.drop_constraint("zone", type_="check")
        places.drop_constraint("uq_places_depot_id_zone", type_="unique")
        places.drop_column("zone")
        places.create_unique_constraint("uq_places_depot_id", ["depot_id"])


def _without_triggers() -> list[str]:
    """Let movements be changed for a moment; returns how to end that moment."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE movements DISABLE TRIGGER USER")
        return ["ALTER TABLE movements ENABLE TRIGGER USER"]
    found = op.get_bind().execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'movements'")
    )
    made = []
    for name, sql in found.fetchall():
        made.append(sql)
        op.execute(f"DROP TRIGGER {name}")
    return made


def _with_triggers(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)
