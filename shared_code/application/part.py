"""A part of an application: a property that is built at first use and kept."""

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, Protocol, Self, TypeVar, overload

T = TypeVar("T")


class Whole(Protocol):
    """What has parts; `building` is held while one of them is built, which may need others."""

    building: RLock


class part(Generic[T]):  # noqa: N801 - a decorator, as `property` is
    """`functools.cached_property` of which several threads that ask at once build one.

    A part that stands is read from the object itself and takes no lock.
    """

    def __init__(self, build: Callable[[Any], T]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, whole: None, _owner: type | None = None) -> Self: ...

    @overload
    def __get__(self, whole: Whole, _owner: type | None = None) -> T: ...

    def __get__(self, whole: Whole | None, _owner: type | None = None) -> T | Self:
        if whole is None:
            return self
        with whole.building:
            parts = vars(whole)
            if self._name not in parts:
                parts[self._name] = self._build(whole)
            built: T = parts[self._name]
            return built
