"""Contracts: the terms of a site in a month, as a what-if names them."""

from shared_code.contracts.describing import terms_of
from shared_code.contracts.ports import TermVersions
from shared_code.contracts.views import ContractView, TermView, VersionView
from shared_code.kit.answer import Answer, DataWarning
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period

NO_CONTRACT = DataWarning(
    "NO_CONTRACT",
    "The site has no contract data; its internal revenue is the budget. Load `contracts`.",
    "terms",
)


class Contracts:
    """Reads of contracts."""

    def __init__(self, versions: TermVersions) -> None:
        self._versions = versions

    def view(self, site_id: str, period: Period) -> Answer[ContractView]:
        """The terms in force on the first of a month; before the first terms, those. Raises SiteNotFound."""
        versions = dict(sorted(self._versions(site_id).items()))
        past = [day for day in versions if day <= period.first_day]
        since = max(past) if past else min(versions, default=None)
        contract = None if since is None else versions[since]
        later = [day for day in versions if since is not None and day > since]
        terms = () if contract is None else tuple(terms_of(contract))
        view = ContractView(
            site_id=site_id,
            period=period,
            since=since,
            until=min(later, default=None),
            in_force=contract is not None and contract.valid_in(period),
            terms=tuple(
                TermView(term=one.path, words=one.words, value=one.value, unit=one.unit, text=one.text) for one in terms
            ),
            versions=tuple(VersionView(since=day, is_shown=day == since) for day in versions),
        )
        return Answer(to_json(view), period=period, warnings=() if contract else (NO_CONTRACT,))
