"""The contracts of the demo company (contracts.yaml), as rows of their sites."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from demo.company import DemoSite
from shared_code.contracts.models import ContractTerms
from shared_code.contracts.yaml_form import read_yaml
from shared_code.kit.period import Period
from shared_code.store.site_partition import contract_key
from shared_code.store.unit_of_work import RowWrite


@cache
def terms() -> Sequence[ContractTerms]:
    """All versions of all contracts."""
    return read_yaml((Path(__file__).parent / "contracts.yaml").read_text("utf-8"))


def of(site: DemoSite) -> Sequence[ContractTerms]:
    """The versions of a site's contract as they are written."""
    return [version for version in terms() if version.site == site.id]


def dated(site: DemoSite, today: date) -> Sequence[ContractTerms]:
    """The versions of a site's contract; two contracts have dates that follow the business date."""
    dates = {}
    if site.starting:
        dates["effective_date"] = Period.of(today).shift(1).first_day
    if site.ended:
        dates["end_date"] = Period.of(today).shift(-1).last_day
    return [version.model_copy(update={"contract": version.contract.model_copy(update=dates)}) for version in of(site)]


def rows(site: DemoSite, today: date) -> list[RowWrite]:
    """The versions of a site's contract as they are stored."""
    return [
        RowWrite(contract_key(version.since), version.model_dump(mode="json", by_alias=True))
        for version in dated(site, today)
    ]
