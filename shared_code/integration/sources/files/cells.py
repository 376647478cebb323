"""What a row of a file holds before it is read as a model."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Cells(NamedTuple):
    """A row as text by field, with its line; empty cells are not there."""

    line: int
    values: Mapping[str, Any]
