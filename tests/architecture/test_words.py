"""One word, one meaning: class names are unique, and no name is one that the field has a better word for."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.architecture.test_files import ROOT, in_product, trees

BETTER_WORDS: Mapping[str, str] = {
    "Admission": "Caller",
    "Answers": "ResponseCache",
    "Base": "ComparisonBase",
    "Basis": "SeriesBasis",
    "Better": "FavourableDirection",
    "Cell": "PayrollCell",
    "Change": "ChangeSet",
    "Changed": "DocumentDiff",
    "Changes": "UnitOfWork",
    "Editing": "OptimisticSave",
    "Forms": "MonthlyValuesStore",
    "Gate": "RequestGuard",
    "Head": "Revision",
    "KeptAnswer": "IdempotencyRecord",
    "LastNet": "ErrorBoundary",
    "Loads": "MonthWriter",
    "NearPayroll": "StoredPayroll",
    "Order": "LoadRequest",
    "Phrases": "OperandWording",
    "Proposal": "EditProposal",
    "Reach": "SiteAccess",
    "Remembered": "TimedValue",
    "Report": "LoadReport",
    "SavedForm": "MonthlyValues",
    "Staff": "JobRoster",
    "Stretch": "RateSegment",
    "Teller": "Narrator",
    "Terms": "ContractPart",
    "Trials": "WhatIfService",
    "Word": "LenientEnum",
    "book": "by_day",
    "explaining": "explanation",
    "kept": "idempotency_record",
    "laid": "merged",
    "lay": "put",
    "lay_over": "merge",
    "laying": "merge",
    "look_less_often": "tune_gc",
    "near": "affected_months",
    "noticing": "load_warnings",
    "phrases": "wording",
    "refusal": "pending_error",
    "restate": "recalculate_facts",
    "restated": "recalculated_facts",
    "stretch": "segment",
    "takers": "recipients",
    "telling": "narrative",
    "told": "format_value",
    "trials": "what_if_service",
    "window": "editing_window",
    "words": "humanize",
}
"""Names of classes, functions and modules that were given up, and what took their place."""


def definitions(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, str, ast.AST]]:
    """Name, file and node of every class or function of the product."""
    for file, tree in trees().items():
        if in_product(file):
            for node in ast.walk(tree):
                if isinstance(node, kind):
                    yield getattr(node, "name", ""), file, node


def is_port(node: ast.AST) -> bool:
    """Whether a class is a Protocol: what a feature asks of others may be called as what they give."""
    return isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for name, file, node in definitions(ast.ClassDef):
        if not is_port(node):
            places[name].append(file)
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def names() -> Sequence[tuple[str, str]]:
    modules = [(Path(file).stem, file) for file in trees() if in_product(file)]
    return [*modules, *((name, file) for name, file, _ in definitions((ast.ClassDef, ast.FunctionDef)))]


def test_no_class_function_or_module_has_a_name_that_was_given_up() -> None:
    found = [(file, name.strip("_")) for name, file in names() if name.strip("_") in BETTER_WORDS]
    assert [f"{file}: call {name} {BETTER_WORDS[name]}" for file, name in found] == []


def test_the_glossary_names_what_the_code_has() -> None:
    """Names in the second column of the glossary that look like classes are classes of the product."""
    classes = {name for name, _, _ in definitions(ast.ClassDef)}
    rows = [line.split("|") for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines() if "|" in line]
    named = {
        word.split(".")[0]
        for row in rows[2:]
        if len(row) > 2
        for word in row[2].replace("\\", "").split("`")[1::2]
        if word[:1].isupper() and any(map(str.islower, word)) and word.split(".")[0].isidentifier()
    }
    assert len(named) > 20
    assert named - classes - {"Balances"} == set()
