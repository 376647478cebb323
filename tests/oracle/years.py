"""Random years of every deal, which the campaigns share: each is drawn and calculated once per process.

The years of a deal are numbered from 0; a campaign takes so many from the first.
"""

import json
from functools import lru_cache

from shared_code.pl.calculation.year import Year
from tests.oracle.generator import DEALS, Json, random_site_year
from tests.site_year.comparing import year_of

FIRST_SEED = 10_000
KEPT = 2 * len(DEALS)


def random_document(deal: str, number: int = 0) -> Json:
    """The input document of a year of a deal; the caller's own."""
    drawn: Json = json.loads(_text(deal, number))
    return drawn


@lru_cache(KEPT)
def random_year(deal: str, number: int = 0) -> Year:
    """A calculated year of a deal, which nobody changes."""
    return year_of(random_document(deal, number))


@lru_cache(KEPT)
def _text(deal: str, number: int) -> str:
    return json.dumps(random_site_year(FIRST_SEED + number, deal))
