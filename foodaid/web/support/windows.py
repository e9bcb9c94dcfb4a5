"""What an order window is called, on pages as on paper."""

from foodaid.reports.papers.words import window_name

__all__ = ["window_name"]
