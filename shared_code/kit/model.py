"""The base of every model: frozen, closed, camelCase in JSON; and the model of a form that people save.

What checks and writes a model is built when it is first used, of the models of libraries too: FastAPI has forty for the
OpenAPI document alone, and no process uses all of ours.
"""

import warnings
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic.warnings import UnsupportedFieldAttributeWarning

BaseModel.model_config["defer_build"] = True  # before FastAPI is imported: `function_app.py` sees to it
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)  # as FastAPI does where it builds at once


class Model(BaseModel):
    """A frozen model whose JSON names are camelCase and that knows no other field; an answer always has all of them."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        json_schema_serialization_defaults_required=True,
    )


M = TypeVar("M", bound=Model)


def view_of(view: type[M], *shown: object, **others: object) -> M:
    """A view with the fields that it has in common with what it shows, and others.

    >>> class Shown(Model): version: str; amount: int
    >>> view_of(Shown, VersionedModel(version="7"), amount=2)
    Shown(version='7', amount=2)
    """
    same = {name: getattr(one, name) for one in shown for name in view.model_fields if hasattr(one, name)}
    return view(**{**same, **others})


class VersionedModel(Model):
    """What is derived from a site's inputs; `version` is theirs."""

    version: str


class MonthlyValues(Model):
    """A month's values by name as managers saved them; one that is not there is not set. `notes` say why, by name."""

    values: Mapping[str, Decimal] = {}
    notes: Mapping[str, str] = {}
