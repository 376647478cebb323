"""The tables of the store by name, each once. `site_partition` and the `tables` modules say what their rows are."""

from typing import Final

FORECASTS: Final = "forecasts"
"""Everything of a site, in its partition."""
PENDING: Final = "pending"
"""Sites that may have unsent messages."""
SUMMARIES: Final = "summaries"
"""One small row a site and year for each page over many sites, by district."""
REFERENCE: Final = "reference"
"""Sites, organisation, people, job codes, chart of accounts."""
RUNS: Final = "runs"
"""What jobs and loads did, newest first."""
DEAD: Final = "dead"
"""Messages that can never succeed, with reason and body."""
ACCESS: Final = "access"
"""Clients that people sign in by, sign-ins under way, what was given and revoked."""
