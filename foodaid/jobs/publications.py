"""Publish allocations at the hour that was chosen for them."""

from foodaid.allocation.use_cases import publish_due


def run() -> str:
    published, refused = publish_due()
    return f"allocations published: {published}, refused: {refused}" if published or refused else ""
