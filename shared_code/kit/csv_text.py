"""CSV that spreadsheets open as it is meant: no cell of it can become a formula."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel

MEDIA_TYPE: Final = "text/csv"
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, in both widths; or cuts off, so that one begins behind."""


def to_csv(model: type[BaseModel], rows: Sequence[BaseModel]) -> bytes:
    r"""Rows under the names of their model's fields, in UTF-8 with the mark that spreadsheets know it by.

    >>> class Row(BaseModel): name: str; sites: list[str]
    >>> to_csv(Row, [Row(name="=1+1", sites=["0170", "TP001"])]).decode("utf-8-sig")
    "name,sites\r\n'=1+1,0170; TP001\r\n"
    """
    text = io.StringIO()
    written = csv.writer(text, lineterminator="\r\n")
    written.writerow(field.alias or name for name, field in model.model_fields.items())
    written.writerows([_cell(value) for value in row.model_dump().values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a field holds
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" ").startswith(_FORMULA) else text
