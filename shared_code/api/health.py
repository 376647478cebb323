"""The answer of the health checks."""

from typing import Literal

from shared_code.kit.model import Model


class Health(Model):
    """All is well; anything else is an error answer that names what is not."""

    status: Literal["ok"]
