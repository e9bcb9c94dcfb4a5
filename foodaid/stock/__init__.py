"""Where every unit is, and how it came there: lots, an append-only ledger, counts."""
