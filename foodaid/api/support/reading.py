"""Shapes that are read from outside: strict, without unknown keys, without what no column keeps."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST_ID = 2**31 - 1


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain NUL")
    return text.strip()


Text = Annotated[str, AfterValidator(_storable)]
RowId = Annotated[int, Field(ge=1, le=MOST_ID)]
Boxes = Annotated[int, Field(ge=0, le=99_999)]
People = Annotated[int, Field(ge=0, le=9_999_999)]


class Body(BaseModel):
    """A JSON body: whole numbers are whole numbers, and a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Path(BaseModel):
    """Numbers in an address."""

    model_config = ConfigDict(extra="forbid")


class PartnerPath(Path):
    partner_id: RowId


class OrderPath(PartnerPath):
    window_id: RowId
