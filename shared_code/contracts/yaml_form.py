"""Contracts as files that people write and read: YAML with months by name, code families and account ranges.

A file holds one version of a site's contract (site, from, reason, contract) or a list of them.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

import yaml

from shared_code.contracts.models import (
    ALL_CODES,
    FAMILIES,
    ContractPart,
    ContractTerms,
    DatedRow,
    InvalidContract,
    RevenueCode,
    RevenueShare,
    read_terms,
)
from shared_code.contracts.models.accounts import shorten
from shared_code.contracts.models.codes import ALL, ALL_OTHERS
from shared_code.contracts.models.terms import MONTHS
from shared_code.kit.strict_yaml import InvalidYaml, YamlPart, compose
from shared_code.kit.validation import Problem


class FileProblem(NamedTuple):
    """One wrong thing in a file; the line is that of the field, or of the block that lacks it."""

    line: int
    site: str | None
    path: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.site is None else f"line {self.line}, site {self.site}"
        return f"{where}: {Problem(self.path, self.message)}"


class InvalidContractFile(Exception):
    """A file that cannot be read as contracts; `problems` names every wrong thing in it."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class _Entry(YamlPart):
    """One contract of a file."""

    @property
    def site(self) -> str | None:
        site = self.data.get("site") if isinstance(self.data, Mapping) else None
        return site if isinstance(site, str) else None

    def at(self, problem: Problem) -> FileProblem:
        """The problem with the line of its place, or of the innermost block around it."""
        return FileProblem(self.line_of(problem.path), self.site, *problem)


def read_yaml(text: str) -> tuple[ContractTerms, ...]:
    """The contracts of a file; raises InvalidContractFile with all problems of all of them."""
    versions: list[ContractTerms] = []
    found: list[FileProblem] = []
    for entry in _entries(text):
        problems = list(entry.twice)
        try:
            version = read_terms(entry.data)
        except InvalidContract as error:
            problems += error.problems
        else:
            if any((version.site, version.since) == (other.site, other.since) for other in versions):
                problems.append(Problem("from", f"site {version.site} has another contract from this day on"))
            versions.append(version)
        found += map(entry.at, problems)
    if found:
        raise InvalidContractFile(found)
    return tuple(versions)


def _entries(text: str) -> list[_Entry]:
    try:
        nodes = compose(text)
    except InvalidYaml as error:
        raise InvalidContractFile([FileProblem(error.line, None, "", error.problem)]) from None
    lists = (node.value if isinstance(node, yaml.SequenceNode) else [node] for node in nodes)
    return [_Entry(node) for entries in lists for node in entries]


class _Dumper(yaml.SafeDumper):
    """Writes decimals with their digits and nothing by reference."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - named by PyYAML
        return True

    def represent_decimal(self, value: Decimal) -> yaml.Node:
        digits = f"{value:f}"
        return self.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in digits else 'int'}", digits)


_Dumper.add_representer(Decimal, _Dumper.represent_decimal)


def to_yaml(versions: Iterable[ContractTerms]) -> str:
    """A file of contracts that `read_yaml` reads back as they are; what is not there is not written."""
    plain = [_plain(version) for version in versions]
    return yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110)


def _plain(part: ContractPart) -> dict[str, object]:
    names = ((name, field, getattr(part, name)) for name, field in type(part).model_fields.items())
    plain = {
        field.alias or name: _written(name, value)
        for name, field, value in names
        if field.is_required() or value != field.default
    }
    if isinstance(part, RevenueShare) and part.structures:
        plain["structures"] = _structures(part)
    if isinstance(part, DatedRow):
        return dict(sorted(plain.items(), key=lambda entry: entry[0] in DatedRow.model_fields))
    return plain


def _written(name: str, value: Any) -> object:  # noqa: ANN401 - a field holds anything
    if name in _SHORT:
        return _SHORT[name](value)
    match value:
        case ContractPart():
            return _plain(value)
        case tuple():
            return [_written("", item) for item in value]
        case Decimal() | int() | date():
            return value
    return str(value)


def _structures(share: RevenueShare) -> list[dict[str, object]]:
    """Structures, the largest of several with `all others`."""
    rows = [_plain(structure) for structure in share.structures]
    codes = [structure.codes for structure in share.structures]
    if len(rows) > 1 and sorted(code for part in codes for code in part) == sorted(ALL_CODES):
        rows[max(range(len(rows)), key=lambda place: len(codes[place]))]["codes"] = ALL_OTHERS
    return rows


def _codes(codes: tuple[RevenueCode, ...]) -> str | list[str]:
    """Codes by family where all of a family is there.

    >>> _codes((RevenueCode.VO1, RevenueCode.VO2, RevenueCode.VO3, RevenueCode.SM1))
    ['valet overnight', 'SM1']
    """
    if codes == ALL_CODES:
        return ALL
    families = {name: family for name, family in FAMILIES.items() if len(family) > 1 and {*family} <= {*codes}}
    named = {code: name for name, family in families.items() for code in family}
    return list(dict.fromkeys(named.get(code, str(code)) for code in codes))


def _month_name(month: int) -> str:
    return MONTHS[month - 1]


_SHORT: Final[Mapping[str, Callable[[Any], object]]] = {
    "payroll_accounts": shorten,
    "expense_accounts": shorten,
    "codes": _codes,
    "increment_month": _month_name,
    "month": _month_name,
}
"""Fields that have a shorter form in files."""
