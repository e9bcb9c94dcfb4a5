"""foodaid: the order, allocation, delivery and reporting of Belgian food aid (FEAD and ESF+)."""
