"""The same use-cases as JSON."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the API."""
