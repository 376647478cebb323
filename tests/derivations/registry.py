"""A registry of rules in which a test may register its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from shared_code.derivations import nodes as explain


@contextmanager
def registry_of_its_own() -> Iterator[None]:
    """What is registered inside is forgotten at the end."""
    with patch.dict(explain.RULES), patch.dict(explain._VERSIONS), patch.dict(explain._RULE_OF):
        yield
    explain.rules_version.cache_clear()
