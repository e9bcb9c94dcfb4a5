"""Publish allocations at the hour that was chosen for them."""

from foodaid.allocation.use_cases import publish_due
from foodaid.rounds.use_cases import publish_allocation


def run() -> str:
    published, refused = publish_due(publish_allocation)
    return f"allocations published: {published}, refused: {refused}" if published or refused else ""
