"""Imported last by who makes demo sites: models are built once, before processes are forked, not in each of these."""

from collections.abc import Iterator

from shared_code.kit.model import Model


def _all(model: type[Model]) -> Iterator[type[Model]]:
    yield model
    for special in model.__subclasses__():
        yield from _all(special)


for each in _all(Model):
    each.model_rebuild(raise_errors=False)
