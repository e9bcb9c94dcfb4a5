"""Close order windows at their hour."""

from foodaid.orders.use_cases import close_due_windows


def run() -> str:
    closed = close_due_windows()
    return f"windows closed: {closed}" if closed else ""
