"""Version 1 of the API."""

from foodaid.api.v1 import declarations, orders, stock, windows
from foodaid.api.v1.blueprint import pages

__all__ = ["declarations", "orders", "pages", "stock", "windows"]
