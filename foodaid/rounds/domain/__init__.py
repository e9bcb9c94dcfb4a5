"""Delivery rounds as pure calculation: a frozen problem in, a checked plan out."""
