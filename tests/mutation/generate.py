"""Print every mutant that Cosmic Ray's operators, and ours, make of the rules, a JSON object a line.

This runs in an environment of its own, where nothing but Cosmic Ray and PyYAML need be: see environment.py.
"""

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module

from tests.mutation.mutants import Mutant, mutant_of, rule_files, source_of

LEFT_OUT = ("VariableReplacer", "VariableInserter", "RemoveDecorator", "ExceptionReplacer")
"""They need to be told names, or would change what is no formula: the registration and the class of an error."""
OTHER_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
DROPPED = {"to_cents", "abs"}


def of_cosmic_ray(file: str) -> Iterator[Mutant]:
    """Every occurrence of every operator."""
    operators = import_module("cosmic_ray.operators.provider").OperatorProvider()
    mutate = import_module("cosmic_ray.mutating").mutate_code
    for name in operators:
        occurrence = 0
        while name not in LEFT_OUT and (mutated := mutate(source_of(file), operators[name](), occurrence)):
            yield mutant_of(file, name, mutated)
            occurrence += 1


def of_our_own(file: str) -> Iterator[Mutant]:
    """The other one of min and max, of any and all; rounding or absolute value left out."""
    source = source_of(file)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    text = source.encode()
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        called = node.func
        start, end = (starts[called.lineno - 1] + called.col_offset, starts[called.lineno - 1] + called.col_offset)
        end += len(called.id)
        if called.id in OTHER_NAMES:
            other = OTHER_NAMES[called.id].encode()
            yield mutant_of(file, "ReplaceFunction", (text[:start] + other + text[end:]).decode())
        elif called.id in DROPPED:
            yield mutant_of(file, "DropFunction", (text[:start] + text[end:]).decode())


if __name__ == "__main__":
    for path in rule_files():
        for made in (*of_cosmic_ray(path), *of_our_own(path)):
            sys.stdout.write(json.dumps(asdict(made)) + "\n")
