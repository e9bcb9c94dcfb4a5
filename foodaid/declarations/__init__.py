"""How many people a partner helps: counts, never names."""
