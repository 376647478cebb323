"""What the warehouse says of people and their rights, as rows of files of `sites` and `jobs`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from shared_code.integration.delivered import RightsLine, SalaryLine, WageLine
from shared_code.integration.rows.fields import NOTHING
from shared_code.kit.money import ZERO, to_cents, to_six_places
from shared_code.sites.models import InvalidSiteId, UserSites, site_id

Row = Mapping[str, Any]
"""A row of a file by column; None leaves a cell empty."""

_PERCENT: Final = Decimal(100)


def user_rows(
    rights: Iterable[RightsLine], profiles: Mapping[str, bool], known: Mapping[str, UserSites], sites: Collection[str]
) -> Iterator[Row]:
    """What each person may see: all that is delivered, and nothing else any more.

    `profiles` are the job profiles that stand for a role, and whether their sites stand under SITE, else under
    COST_CENTER; of several the widest counts. Who has a role of the company's own is left alone. Who was delivered
    before and is not any more, sees no site. Sites that are not there are left out: they come with their master.
    """
    delivered: dict[str, list[RightsLine]] = defaultdict(list)
    for line in rights:
        delivered[line.subject or ""].append(line)
    for subject, lines in delivered.items():
        if subject not in known or not known[subject].role:
            held = {(line.job_profile or "").upper() for line in lines}
            profile = min(held, key=lambda one: (not profiles.get(one, False), one not in profiles, one))
            seen = (line.site if profiles.get(profile) else line.cost_center for line in lines)
            numbers = sorted({number for one in seen if (number := _number(one)) and number in sites})
            yield {"user": subject, "job_profile": profile or None, "sites": ",".join(numbers) or NOTHING}
    for subject, user in known.items() if delivered else ():
        if subject not in delivered and user.job_profile and not user.role and user.sites:
            yield {"user": subject, "sites": NOTHING}


def job_rows(
    site: str, wages: Iterable[WageLine], salaries: Iterable[SalaryLine], known: Collection[str]
) -> Iterator[Row]:
    """Wages of a site's job codes, and the salaries that it bears.

    The warehouse has no head counts: a code that is new begins with as many people as it has rows, others keep theirs.
    """
    paid: dict[str | None, list[Decimal]] = defaultdict(list)
    borne: dict[str | None, list[Decimal]] = defaultdict(list)
    for wage in wages:
        paid[wage.job_code] += [wage.average_rate] if wage.average_rate is not None else []
    for salary in salaries:
        share = _PERCENT if salary.allocation is None else salary.allocation
        borne[salary.job_code] += [salary.annual_pay * share / _PERCENT] if salary.annual_pay is not None else []
    for code in dict.fromkeys(chain(paid, borne)):
        rates, pay = paid.get(code, []), borne.get(code, [])
        yield {
            "job_code": code,
            "site": site,
            "employees": None if (code or "").upper() in known else max(len(rates), len(pay)),
            "average_rate": to_six_places(sum(rates, ZERO) / len(rates)) if rates else None,
            "allocated_salary": to_cents(sum(pay, ZERO)) if pay else None,
        }


def _number(text: str | None) -> str | None:
    """A site's number in its one spelling; None where it is none."""
    try:
        return site_id(text) if text else None
    except InvalidSiteId:
        return None
