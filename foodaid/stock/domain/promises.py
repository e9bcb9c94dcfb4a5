"""Promises of goods to orders."""

from enum import StrEnum


class PromiseEnd(StrEnum):
    """How a promise ended: kept, taken back, or made anew with other numbers."""

    LOADED = "loaded"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
