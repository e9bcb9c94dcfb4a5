"""Tell depots and partners what comes near its date, once for each range."""

from foodaid.stock.use_cases import announce_expiry


def run() -> str:
    told = announce_expiry()
    return f"told of goods near their date: {told}" if told else ""
