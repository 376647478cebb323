"""The contracts of the demo company (contracts.yaml), as rows of their sites."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from shared_code.contracts.models import ContractTerms
from shared_code.contracts.yaml_form import read_yaml
from shared_code.kit.changes import RowWrite
from shared_code.kit.documents import contract_key


@cache
def terms() -> Sequence[ContractTerms]:
    """All versions of all contracts."""
    return read_yaml((Path(__file__).parent / "contracts.yaml").read_text("utf-8"))


def rows(site_id: str) -> list[RowWrite]:
    """The versions of a site's contract as they are stored."""
    return [
        RowWrite(contract_key(version.since), version.model_dump(mode="json", by_alias=True))
        for version in terms()
        if version.site == site_id
    ]
