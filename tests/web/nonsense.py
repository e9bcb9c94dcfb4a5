"""What no person would type, but somebody will send."""

from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

NASTY = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "1,5",
    "1e9",
    "NaN",
    "9999999",
    "2147483648",
    "9223372036854775808",
    "9" * 40,
    "9" * 5000,
    "٣",  # a digit in another script
    "x" * 5000,
    "a\x00b",
    "\ud800",
    "\u202e\u200b",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "24:00",
    "'; DROP TABLE orders; --",
    "%s%(x)s{0}{{7*7}}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "//evil.example",
    "\r\nSet-Cookie: a=b",
    "nobody@example.be",
)
EVERYWHERE = ("Zoë 日本 🙂", "9" * 40)
"""What every field gets: letters from elsewhere, and a number that no column holds."""

texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=30))
"""Any text at all, half pairs of surrogates included."""
several = st.lists(texts, max_size=3)
numbers = st.one_of(st.integers(), st.sampled_from([0, -1, 2**31, 2**63, 10**40]))
ROWS = (0, 2**31, 2**63, 10**30)
"""Row numbers that are no row's."""


LIKELY = (
    ("email", "nora@example.be"),
    ("year", "2031"),
    ("postal_code", "2500"),
    ("delivery_until", "2031-03-01"),
    ("until", "2031-02-01"),
    ("ends_on", "2031-02-01"),
    ("closes_on", "2031-01-15"),
    ("delivery_from", "2031-01-20"),
    ("_on", "2031-01-01"),
    ("_at", "09:00"),
    ("reason", "Because the lorry broke down on the way"),
    ("name", "Nora New"),
)


def likely(name: str) -> str:
    """What a person might have typed in an empty field of this name."""
    return next((told for part, told in LIKELY if part in name), "12")


def encoded(fields: dict[str, list[str]]) -> str:
    """Fields as a browser, or something worse, sends them."""
    return "&".join(
        f"{_quoted(name)}={_quoted(text)}" for name, values in fields.items() for text in values
    )


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")
