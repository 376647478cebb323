"""Plant a mutant in this process: the functions that exist get other code, so that whoever holds them runs it."""

import builtins
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from shared_code.derivations import nodes as explain
from tests.mutation.mutants import Mutant

CONSTANTS = (Decimal, int, str, tuple, frozenset)
"""Types of a module's values that a formula may use."""


class Changes(NamedTuple):
    """What a mutant changes: functions by name, constants by name."""

    functions: dict[str, FunctionType]
    constants: dict[str, Any]

    def mark(self) -> str:
        """A text that is the same for two mutants that do the same."""
        codes = {name: repr((_mark(one.__code__, one.__doc__), _defaults(one))) for name, one in self.functions.items()}
        return repr((sorted(codes.items()), sorted((name, repr(value)) for name, value in self.constants.items())))


def module_of(file: str) -> ModuleType:
    """The imported module of a file."""
    return import_module(file.removesuffix(".py").replace("/", "."))


def changes(mutant: Mutant) -> Changes | None:
    """What a mutant changes when its module is run; None where that is no program any more."""
    module = module_of(mutant.file)
    scratch: dict[str, Any] = {"__name__": module.__name__, "__builtins__": builtins}
    try:
        with _no_registration(), warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            exec(compile(mutant.source(), module.__file__ or "", "exec"), scratch)  # noqa: S102 - what we are here for
    except (SyntaxError, TypeError, NameError, ArithmeticError, ValueError, AttributeError):
        return None
    functions = {
        name: new
        for name, new in _functions(scratch, module.__name__)
        if _differ(new, dict(_functions(vars(module), module.__name__))[name])
    }
    constants = {name: value for name, value in scratch.items() if _is_other_constant(value, vars(module).get(name))}
    return Changes(functions, constants)


def plant(mutant: Mutant) -> None:
    """Let every holder of the mutant's functions and constants have the changed ones, for the rest of this process."""
    module = module_of(mutant.file)
    changed = changes(mutant)
    if changed is None:
        raise ValueError(f"{mutant.place} is no program any more")
    ours = dict(_functions(vars(module), module.__name__))
    for name, new in changed.functions.items():
        ours[name].__code__ = new.__code__
        ours[name].__defaults__ = new.__defaults__
        ours[name].__kwdefaults__ = new.__kwdefaults__
    for name, value in changed.constants.items():
        old = vars(module)[name]
        for holder in list(sys.modules.values()):
            if getattr(holder, "__dict__", {}).get(name) is old:
                setattr(holder, name, value)


@contextmanager
def _no_registration() -> Iterator[None]:
    """A rule run in a scratch place is no new version of it."""
    register = explain.rule
    explain.rule = lambda *_, **__: lambda calculate: calculate
    try:
        yield
    finally:
        explain.rule = register


def _functions(names: dict[str, Any], module: str) -> Iterator[tuple[str, FunctionType]]:
    """The functions of a module and the methods of its classes, by their qualified names."""
    for holder in (names, *(vars(one) for one in names.values() if isinstance(one, type))):
        for value in holder.values():
            if isinstance(value, FunctionType) and value.__module__ == module:
                yield value.__qualname__, value


def _differ(new: FunctionType, old: FunctionType) -> bool:
    return _mark(new.__code__, new.__doc__) != _mark(old.__code__, old.__doc__) or _defaults(new) != _defaults(old)


def _defaults(function: FunctionType) -> str:
    return repr((function.__defaults__, function.__kwdefaults__))


def _mark(code: CodeType, told: str | None = None) -> tuple[object, ...]:
    """What a function does, without the places of its lines and what its docstring tells."""
    constants = tuple(
        _mark(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts if one is None or one != told
    )
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants, code.co_exceptiontable


def _is_other_constant(new: object, old: object) -> bool:
    return isinstance(new, CONSTANTS) and type(new) is type(old) and repr(new) != repr(old)
