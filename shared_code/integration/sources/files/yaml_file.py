"""Lists in YAML: each entry of a list with its line, values as text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from shared_code.integration.load import LoadRefused, RowProblem
from shared_code.integration.sources.files.cells import Cells
from shared_code.kit.strict_yaml import InvalidYaml, YamlPart, compose, mapped


def yaml_cells(text: str) -> Mapping[str, Sequence[Cells]]:
    """The lists of a file by name; raises LoadRefused."""
    try:
        documents = compose(text)
    except InvalidYaml as error:
        raise LoadRefused([RowProblem(error.line, "", error.problem)]) from None
    if len(documents) != 1 or not isinstance(documents[0], yaml.MappingNode):
        line = documents[-1].start_mark.line + 1 if documents else 1
        raise LoadRefused([RowProblem(line, "", "write lists under their names, once, such as `sites:`")])
    found: dict[str, Sequence[Cells]] = {}
    problems: list[RowProblem] = []
    for name, line, node in mapped(documents[0]):
        if name in found:
            problems.append(RowProblem(line, name, "is written twice; write one list"))
        found[name] = list(_entries(name, node, problems))
    if problems or not found:
        raise LoadRefused(problems or [RowProblem(1, "", "the file has no lists")])
    return found


def entry_lines(text: str) -> list[int]:
    """The line of each entry of a file that is a list of entries, or documents with one or several each."""
    lists = (node.value if isinstance(node, yaml.SequenceNode) else [node] for node in compose(text))
    return [node.start_mark.line + 1 for nodes in lists for node in nodes]


def _entries(name: str, node: yaml.Node, problems: list[RowProblem]) -> Iterator[Cells]:
    if not isinstance(node, yaml.SequenceNode):
        problems.append(RowProblem(node.start_mark.line + 1, name, "write a list of entries"))
        return
    for item in node.value:
        entry = YamlPart(item)
        if not isinstance(entry.data, Mapping):
            problems.append(
                RowProblem(entry.line_of(""), name, "write an entry of fields, such as {site: 0170, name: …}")
            )
            continue
        problems += [RowProblem(entry.line_of(path), path, message) for path, message in entry.twice]
        yield Cells(entry.line_of(""), {key: value for key, value in _plain(entry.data) if value not in (None, "")})


def _plain(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        yield key, value.strip() if isinstance(value, str) else value
