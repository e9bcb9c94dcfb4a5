"""Indexes that answer the questions asked of the ledger without reading its rows."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = {
    "ix_movements_to": ["to_place_id", "lot_id", "units"],
    "ix_movements_from": ["from_place_id", "lot_id", "units"],
    "ix_movements_lot": ["lot_id"],
    "ix_movements_kind_on": ["kind", "occurred_on"],
}
AFTER = {
    "ix_movements_to": ["to_place_id", "lot_id", "occurred_on", "units", "kind"],
    "ix_movements_from": ["from_place_id", "lot_id", "occurred_on", "units", "kind"],
    "ix_movements_lot": ["lot_id", "from_place_id", "to_place_id", "units", "kind"],
    "ix_movements_kind_on": ["kind", "occurred_on", "from_place_id", "lot_id", "units"],
}


def upgrade() -> None:
    _replace(AFTER)


def downgrade() -> None:
    _replace(BEFORE)


def _replace(indexes: dict[str, list[str]]) -> None:
    for name, columns in indexes.items():
        op.drop_index(name, table_name="movements")
        op.create_index(name, "movements", columns)
