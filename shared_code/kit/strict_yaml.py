"""YAML as people write it into files, read strictly: texts stay texts, nothing by reference, no name twice."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from shared_code.kit.validation import Place, Problem, dotted

_DEEPEST: Final = 30
_NULL: Final = {"", "~", "null", "Null", "NULL"}
NO_NAME: Final = "a name that is no text"


class InvalidYaml(Exception):
    """A text that is no YAML, or more than we read of it: the line and what is wrong."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        self.problem = problem
        super().__init__(f"line {line}: {problem}")


class _Loader(yaml.SafeLoader):
    """Composes nodes only: no anchors, which could make a small file a huge one, and no endless nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401 - as in PyYAML
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="write it out; *names are not read", problem_mark=self.get_mark())
        if self.depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem="too many blocks inside blocks", problem_mark=self.get_mark())
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class YamlPart:
    """A part of a file: its plain data, the line of each place, and names that are written twice."""

    def __init__(self, node: yaml.Node) -> None:
        self.lines: dict[str, int] = {"": node.start_mark.line + 1}
        self.twice: list[Problem] = []
        self.data = self._read(node, ())

    def line_of(self, path: str) -> int:
        """The line of a place, or of the innermost block around it."""
        return self.lines[max((place for place in self.lines if path.startswith(place)), key=len)]

    def _read(self, node: yaml.Node, place: Place) -> object:
        """A node's data: texts stay texts, so that 0170 and 25.10 keep their digits; the models read them."""
        if isinstance(node, yaml.ScalarNode):
            return None if node.style is None and node.value in _NULL else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self._inside(item, item, (*place, number)) for number, item in enumerate(node.value)]
        data: dict[str, object] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else NO_NAME
            if name in data:
                self.twice.append(Problem(dotted((*place, name)), "is written twice; keep one of them"))
            data[name] = self._inside(key, value, (*place, name))
        return data

    def _inside(self, key: yaml.Node, value: yaml.Node, place: Place) -> object:
        self.lines[dotted(place)] = key.start_mark.line + 1
        return self._read(value, place)


def compose(text: str) -> list[yaml.Node]:
    """The documents of a text that are not empty; raises InvalidYaml."""
    try:
        return [node for node in yaml.compose_all(text, _Loader) if node is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise InvalidYaml(mark.line + 1 if mark else 1, f"is no YAML: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InvalidYaml(line, f"is no YAML: unacceptable character number {error.character:x}") from None


def mapped(node: yaml.Node) -> Iterator[tuple[str, int, yaml.Node]]:
    """The names of a block, each with its line and what stands under it; nothing where it is no block."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value if isinstance(key, yaml.ScalarNode) else NO_NAME, key.start_mark.line + 1, value
