"""Every sentence of a 4xx as the code writes it: templates read from the source, whose gaps are filled at run time."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.validation import UNKNOWN, WORDINGS
from shared_code.revenue.updates import ExternalUpdate, InternalUpdate

ROOT: Final = Path(__file__).parents[2]
GAP: Final = "\N{HORIZONTAL ELLIPSIS}"
"""What stands for the figures and names of a template."""
NOT_OF_REQUESTS: Final = (
    "shared_code/accounts",
    "shared_code/alerts/catalogue.py",
    "shared_code/contracts/models",
    "shared_code/contracts/yaml_form.py",
    "shared_code/integration",
    "shared_code/kit/strict_yaml.py",
    "shared_code/pl/site_year",
    "shared_code/kit/setting_values.py",
    "shared_code/settings/",
    "shared_code/store/dead.py",
)
"""What reads files and settings, not requests; `tests/integration` and `tests/contracts` show its sentences."""
SAID: Final[Mapping[str, int]] = {
    "ErrorItem": 1, "NoDays": 0, "NotMonotone": 0, "OutOfReach": 0, "Problem": 1, "PydanticCustomError": 1,
    "not_allowed": 0, "not_one_of": 0,
}  # fmt: skip
"""Which argument of a call is a sentence; that of each error of a 4xx comes first."""


class Template(NamedTuple):
    """A sentence with gaps, and where it is written."""

    text: str
    place: str

    def fits(self, sentence: str) -> bool:
        return re.search(".*".join(map(re.escape, self.text.split(GAP))), sentence) is not None

    @property
    def says_something(self) -> bool:
        """Whether it has words of its own; others pass on what is said elsewhere."""
        return bool(re.search("[a-z]{2}", self.text))


@cache
def templates() -> tuple[Template, ...]:
    """All of them, in the order of the code, each once."""
    found = [one for path in _modules() for one in _Module(path).templates()]
    return tuple({one.text: one for one in (*found, *_of_data()) if one.says_something}.values())


def _modules() -> Sequence[Path]:
    paths = [path for room in ("shared_code", "functions") for path in (ROOT / room).rglob("*.py")]
    return sorted(path for path in paths if not _name(path).startswith(NOT_OF_REQUESTS))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _of_data() -> Iterator[Template]:
    """Sentences that are kept as data: of pydantic's findings, of unknown fields, of fields that belong elsewhere."""
    for wording in (*WORDINGS.values(), UNKNOWN):
        yield Template(_gaps(wording.sentence), "shared_code/kit/validation.py")
    for advice in ("did you mean {name}?", "use {names}", "leave it out"):
        yield Template(_gaps(f"is no field here; {advice}"), "shared_code/kit/validation.py")
    for text in (*ExternalUpdate.elsewhere.values(), *InternalUpdate.elsewhere.values()):
        yield Template(text, "shared_code/revenue/updates.py")


def _gaps(text: str) -> str:
    return re.sub(r"\{\w+\}", GAP, text)


def _errors(root: type[ForecastingAPIError] = ForecastingAPIError) -> Iterator[str]:
    for kind in root.__subclasses__():
        if 400 <= kind.default_status < 500:
            yield kind.__name__
        yield from _errors(kind)


class _Module:
    """The sentences of a module; a function that is handed one says it as its caller does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tree = ast.parse(path.read_text(encoding="utf-8"))
        self._said = {**dict.fromkeys(_errors(), 0), **SAID}

    def templates(self) -> Iterator[Template]:
        known: set[str] = set()
        while known != set(self._said):
            known = set(self._said)
            found = list(self._found())
        yield from found

    def _found(self) -> Iterator[Template]:
        scopes = [node for node in ast.walk(self._tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for scope in (self._tree, *scopes):
            for call in _calls(scope):
                said = self._said.get(_callee(call))
                if said is None or len(call.args) <= said:
                    continue
                for text in self._texts(call.args[said], scope):
                    yield Template(_gaps(text), f"{_name(self._path)}:{call.lineno}")

    def _texts(self, value: ast.expr, scope: ast.AST) -> list[str]:
        """What an expression may say, with gaps for what cannot be read here."""
        if isinstance(value, ast.Constant):
            return [value.value if isinstance(value.value, str) else GAP]
        if isinstance(value, ast.IfExp):
            return [*self._texts(value.body, scope), *self._texts(value.orelse, scope)]
        if isinstance(value, ast.JoinedStr | ast.BinOp):
            parts = value.values if isinstance(value, ast.JoinedStr) else [value.left, value.right]
            texts = [""]
            for part in parts:
                texts = [before + after for before in texts for after in self._texts(part, scope)]
            return texts
        if isinstance(value, ast.FormattedValue):
            inner = value.value
            is_words = isinstance(inner, ast.Name | ast.IfExp) and value.format_spec is None
            return self._texts(inner, scope) if is_words else [GAP]
        if isinstance(value, ast.Name):
            return self._named(value.id, scope)
        return [GAP]

    def _named(self, name: str, scope: ast.AST) -> list[str]:
        if isinstance(scope, ast.FunctionDef) and name in (handed := [one.arg for one in scope.args.args]):
            if name == "message":
                self._said[scope.name] = handed.index(name) - (handed[0] in {"self", "cls"})
            return [GAP]
        given = [value for where in (scope, self._tree) for value in _assigned(name, where)]
        texts = [text for value in given for text in self._texts(value, scope) if isinstance(value, _WORDS)]
        return texts or [GAP]


_WORDS: Final = (ast.Constant, ast.JoinedStr, ast.BinOp, ast.IfExp)


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    """The calls of a function or of a module's own lines, without those of functions inside."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.Call):
            yield node
        yield from _calls(node)


def _callee(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr if function.attr not in {"of", "on_write"} else ""
    return function.id if isinstance(function, ast.Name) else ""


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    """What a name is bound to in a function, or on the lines of a module."""
    nodes = ast.walk(scope) if isinstance(scope, ast.FunctionDef) else ast.iter_child_nodes(scope)
    for node in nodes:
        if isinstance(node, ast.AnnAssign) and node.value and ast.unparse(node.target) == name:
            yield node.value
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                yield from (value for bound, value in pairs if ast.unparse(bound) == name)
