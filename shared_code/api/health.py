"""The answer of the health checks."""

from collections.abc import Sequence
from typing import Literal

from shared_code.kit.model import Model


class Health(Model):
    """All is well; anything else is an error answer that names what is not."""

    status: Literal["ok"]


class Readiness(Health):
    """All that requests need works; `degraded` names what else does not, such as sending messages."""

    degraded: Sequence[str]
