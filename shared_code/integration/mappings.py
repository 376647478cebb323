"""What codes and currencies of sources stand for: tables that are loaded, dated where a change counts from a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final, Protocol, TypeVar

from shared_code.kit.model import Model

DOLLAR: Final = "USD"
"""The currency that everything is stored in."""


class AccountMapping(Model):
    """The main account that a source's code stands for from a day on; None: none any more."""

    code: str
    since: date
    account: str | None = None


class CurrencyRate(Model):
    """The $ for one unit of a currency from a day on."""

    currency: str
    since: date
    rate: Decimal


class SiteCurrency(Model):
    """The currency of a site's feeds from a day on, where their rows name none."""

    site: str
    since: date
    currency: str


class Mappings(Model):
    """All tables, by `<key>|<since>`."""

    accounts: Mapping[str, AccountMapping] = {}
    rates: Mapping[str, CurrencyRate] = {}
    currencies: Mapping[str, SiteCurrency] = {}

    def account(self, code: str, day: date) -> str:
        """The main account of a code on a day; the code itself where the map has none.

        >>> told = AccountMapping(code="REV-10", since=date(2025, 1, 1), account="4790")
        >>> Mappings(accounts={"REV-10|2025-01-01": told}).account("REV-10", date(2025, 4, 1))
        '4790'
        """
        found = _latest(self._accounts_of.get(code, ()), day)
        return found.account if found and found.account else code

    def rate(self, currency: str, day: date) -> Decimal | None:
        """The $ for one unit of a currency on a day; None where no rate counts yet."""
        if currency == DOLLAR:
            return Decimal(1)
        found = _latest(self._rates_of.get(currency, ()), day)
        return found.rate if found else None

    def currency_of(self, site: str, day: date) -> str:
        """The currency of a site's feeds on a day."""
        found = _latest(self._currencies_of.get(site, ()), day)
        return found.currency if found else DOLLAR

    @cached_property
    def _accounts_of(self) -> Mapping[str, Sequence[AccountMapping]]:
        return _grouped((one.code, one) for one in self.accounts.values())

    @cached_property
    def _rates_of(self) -> Mapping[str, Sequence[CurrencyRate]]:
        return _grouped((one.currency, one) for one in self.rates.values())

    @cached_property
    def _currencies_of(self) -> Mapping[str, Sequence[SiteCurrency]]:
        return _grouped((one.site, one) for one in self.currencies.values())


class _Dated(Protocol):
    @property
    def since(self) -> date: ...


D = TypeVar("D", bound=_Dated)


def _grouped(entries: Iterable[tuple[str, D]]) -> Mapping[str, Sequence[D]]:
    """The entries of each key: every row of a file asks for those of one."""
    found: dict[str, list[D]] = {}
    for key, entry in entries:
        found.setdefault(key, []).append(entry)
    return found


def _latest(entries: Iterable[D], day: date) -> D | None:
    """The entry that counts on a day."""
    return max((one for one in entries if one.since <= day), key=lambda one: one.since, default=None)
