"""Documents as PDF: what was typed stays text, in the language of the reader."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask_babel import force_locale

from foodaid.app import create_app
from foodaid.config import Settings
from foodaid.core.translation import LOCALES
from foodaid.reports.exports.paper import Boxes, Cell, Column, Heading, Mass, Notice, Paper, Table
from foodaid.reports.exports.pdf import pdf_bytes

AT = datetime(2026, 11, 22, 9, 30, 15, 999, tzinfo=UTC)
TYPED = ('#panic("x")', "$a_b$ *b* _i_ `c` <l> @m", "= 1+1\\ \\u{41} //", '"quoted"', "]", "#")


def _paper(*texts: str) -> Paper:
    return Paper(
        title=texts[0],
        subject=texts[0],
        issuer="Depot",
        made="Made",
        lead=texts,
        funding="Co-funded by the European Union",
        blocks=[
            Heading(texts[0]),
            Notice("warning", texts[0], texts),
            Table(
                "Rows",
                [Column("What", weight=1), Column("How many", is_number=True)],
                [[text, 1_234_567] for text in texts],
                ["Total", Mass(12_345)],
            ),
        ],
    )


@pytest.fixture(params=["nl", "fr", "de", "en"])
def language(request: pytest.FixtureRequest, tmp_path: Path) -> object:
    app = create_app(Settings(folder=tmp_path, database_url="sqlite://", secret_key="for tests"))
    with app.test_request_context(), force_locale(LOCALES[request.param]):
        yield request.param


def test_a_document_is_tagged_and_tells_its_title_and_language(language: str) -> None:
    made = pdf_bytes(_paper("Rice"), AT)

    assert made.startswith(b"%PDF-")
    assert b"/MarkInfo" in made
    assert f"/Lang({language}-BE)".encode() in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made


def test_the_same_facts_give_the_same_bytes(language: str) -> None:
    assert pdf_bytes(_paper("Rice"), AT) == pdf_bytes(_paper("Rice"), AT)


def test_what_people_typed_is_never_markup(language: str) -> None:
    assert pdf_bytes(_paper(*TYPED), AT).startswith(b"%PDF-")


def test_letters_that_no_typeface_has_do_not_stop_a_document(language: str) -> None:
    odd = "食 😀 \u202e ع \x01 \ufffe ﷽ \u200d Ж ΩÅ ẞ \n\n"

    assert pdf_bytes(_paper(odd, "\ud800"), AT).startswith(b"%PDF-")


def test_a_table_without_rows_is_still_a_document(language: str) -> None:  # case R10
    empty = Paper("T", "S", "I", "M", blocks=[Table("Nothing", [Column("What")], [])])

    assert pdf_bytes(empty, AT).startswith(b"%PDF-")


def test_days_masses_and_boxes_are_cells_too(language: str) -> None:
    row: list[Cell] = [date(2026, 11, 9), Mass(100), Boxes(3, 4), None]
    table = Table("Cells", [Column(str(n)) for n in range(4)], [row])

    assert pdf_bytes(Paper("T", "S", "I", "M", blocks=[table]), AT).startswith(b"%PDF-")
