"""What a save repeats of the answer to its GET: it says nothing new, and is left out before the body is read.

So a client may send back what it was shown. A value equal to the one shown changes nothing, whether it was saved or
follows the budget; a calculated field may come along, and only one that differs is refused as what cannot be sent.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from shared_code.api.context import current_request
from shared_code.api.errors import read_body
from shared_code.api.strict_json import SentBody
from shared_code.kit.answer import Answer
from shared_code.kit.errors import CalculationError, PeriodNotAvailable, SiteNotFound
from shared_code.kit.exact_json import from_json
from shared_code.kit.validation import ECHOED

M = TypeVar("M", bound=BaseModel)
Row = Mapping[str, Any]
SAID: Final = frozenset({"reason"})
"""What a body says of a change beside what is changed."""
FORECAST: Final = "forecast"


@dataclass(frozen=True, slots=True)
class EchoedRows:
    """The list of a body whose rows an answer has too, and the fields by which one knows the other.

    `together` are fields of a row of which each is sent with the others.
    """

    name: str = ""
    known_by: Callable[[Row], Sequence[str]] = lambda _: ()
    together: Collection[str] = ()

    def key(self, row: Row) -> Hashable:
        """Which row it is, of the series that it names; without one it is about the forecast."""
        values = [str(row.get(name)).upper() for name in self.known_by(row)]
        return (*values, row.get("series", FORECAST))


def read_update(model: type[M], sent: object, rows: EchoedRows, shown: Callable[[], Answer[Any]], **scope: object) -> M:
    """The body of a save, as `read_body` reads it, without what the month shows already."""
    current_request().raise_refusal()
    value = sent.value if isinstance(sent, SentBody) else sent
    required = [field.alias or name for name, field in model.model_fields.items() if field.is_required()]
    news = _news(value, rows, shown, required) if isinstance(value, dict) else value
    return read_body(model, news, **scope, **{ECHOED: news != value})


def _news(sent: Row, rows: EchoedRows, shown: Callable[[], Answer[Any]], required: Collection[str]) -> Row:
    """A body without what the answer says; places in its list are remembered, for errors to name."""
    try:
        answer = from_json(shown().data)
    except (SiteNotFound, PeriodNotAvailable, CalculationError):  # raised again by the save, in its turn
        return sent
    kept_anyway = {*SAID, *required}
    news = {name: value for name, value in sent.items() if name in kept_anyway or not _says(answer, name, value)}
    given = sent.get(rows.name)
    if isinstance(given, list):
        known = {rows.key(row): row for row in answer[rows.name]}
        kept = [(place, new) for place, row in enumerate(given) if (new := _new_row(row, rows, known)) is not None]
        news[rows.name] = [new for _, new in kept]
        current_request().places[rows.name] = [place for place, _ in kept]
    return news


def _new_row(row: object, rows: EchoedRows, known: Mapping[Hashable, Row]) -> object:
    """What a row says that the answer does not; None where that is nothing."""
    if not isinstance(row, dict) or (shown := known.get(rows.key(row))) is None:
        return row
    own = rows.known_by(row)
    news = [name for name, value in row.items() if not _says(shown, name, value)]
    if news:
        kept = {*own, *news, *rows.together}
        return {name: value for name, value in row.items() if name in kept}
    return None if row.keys() - {*own} else row


def _says(shown: Row, name: str, value: object) -> bool:
    return name in shown and _same(value, shown[name])


def _same(one: object, other: object) -> bool:
    """Whether two JSON values are equal; numbers by their value, and no number is true or false."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other
