"""Users as they are: who is signed in, who may see what, who was seen when."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from shared_code.kit.answer import Answer, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.errors import ResourceNotFound
from shared_code.kit.exact_json import to_json
from shared_code.sites.models import UserSites
from shared_code.users.models import SignedIn, UserFilter, values_of
from shared_code.users.ports import Given, Organisation, RightsBy, UserStore
from shared_code.users.views import AccessRow, Me, MyDistrict, UserChange, UserDetails, UserView


class UserDirectory:
    """Reads of users; safe to share between threads."""

    def __init__(self, store: UserStore, organisation: Organisation, rights_by: RightsBy, clock: Clock) -> None:
        self._store = store
        self._organisation = organisation
        self._rights_by = rights_by
        self._clock = clock

    def me(self, signed_in: SignedIn) -> Answer[Me]:
        """The caller, with what the token narrows taken away."""
        row = self._store.get(signed_in.subject)
        sites = self._sites(signed_in.sites)
        me = Me(
            user_id=signed_in.subject,
            name=row.user.name if row else "",
            roles=sorted(signed_in.roles),
            permissions=sorted(signed_in.permissions),
            all_sites=signed_in.sites is None,
            site_count=len(sites),
            districts=list(self._districts(sites, signed_in)),
            no_access=signed_in.no_access or None,
        )
        return Answer(to_json(me), as_of=self._clock.today())

    def users(self, wanted: UserFilter) -> Sequence[UserView]:
        """All rows that pass a filter, by the id of their user."""
        seen, rows = self._store.seen(), self._store.all()
        given = self._rights_by(rows)
        return [
            UserView(**self._facts(rows[subject], given(subject), seen))
            for subject in sorted(rows)
            if self._passes(given(subject), wanted)
        ]

    def user(self, subject: str) -> Answer[UserDetails]:
        """A row, and what was changed of it. Raises ResourceNotFound."""
        found = self._store.get(subject)
        if found is None:
            raise no_such_user(subject)
        return self.shown(found.user, found.user.version)

    def as_shown(self, subject: str) -> Answer[UserDetails]:
        """A row as `user` answers it, or an empty one of a user who has none yet."""
        found = self._store.get(subject)
        row = found.user if found else UserSites(subject=subject)
        return self.shown(row, row.version)

    def shown(self, user: UserSites, version: int) -> Answer[UserDetails]:
        """A row as it would be shown at a version, with a warning where it gives no access."""
        given = self._rights_by({user.subject: user})(user.subject)
        details = UserDetails(
            **self._facts(user, given, self._store.seen()),
            visible_sites=sorted(self._sites(given.sites)),
            history=list(self._history(user.subject)),
        )
        warnings = [DataWarning("NO_ACCESS", given.no_access, field="role")] if given.no_access else ()
        return Answer(to_json(details), version=version, warnings=warnings)

    def review(self) -> Sequence[AccessRow]:
        """Everybody who has a row or was seen, with what the row gives."""
        seen, rows = self._store.seen(), self._store.all()
        given = self._rights_by(rows)
        return [
            AccessRow(
                **self._facts(
                    rows.get(subject) or UserSites(subject=subject), given(subject), seen, without={"role", "sites"}
                ),
                has_row=subject in rows,
                visible_sites=sorted(self._sites(given(subject).sites)),
                permissions=sorted(given(subject).permissions),
            )
            for subject in sorted({*rows, *seen})
        ]

    def _facts(
        self, user: UserSites, given: Given, seen: Mapping[str, datetime], without: Collection[str] = ()
    ) -> dict[str, Any]:
        """The fields that every view of a row has, by their names of the API."""
        facts = {
            **values_of(user),
            "userId": user.subject,
            "worksAs": given.role,
            "siteCount": len(self._sites(given.sites)),
            "noAccess": given.no_access or None,
            "lastSeen": seen.get(user.subject),
        }
        return {name: value for name, value in facts.items() if name not in without}

    def _sites(self, sites: frozenset[str] | None) -> frozenset[str]:
        """The sites of a list that there are; None: all there are."""
        there = frozenset(self._organisation.sites)
        return there if sites is None else sites & there

    def _passes(self, given: Given, wanted: UserFilter) -> bool:
        sites = self._sites(given.sites) if not given.no_access else frozenset()
        return (
            (wanted.role is None or given.role == wanted.role)
            and (wanted.site_id is None or wanted.site_id in sites)
            and (wanted.district_id is None or any(self._district_of(site) == wanted.district_id for site in sites))
        )

    def _district_of(self, site_id: str) -> str:
        return self._organisation.sites[site_id].district_on(self._clock.today())

    def _districts(self, sites: Collection[str], signed_in: SignedIn) -> Iterator[MyDistrict]:
        counts = Counter(map(self._district_of, sites))
        for district_id in sorted(counts):
            district = self._organisation.districts[district_id]
            yield MyDistrict(
                district_id=district_id,
                name=district.name,
                region_id=district.region_id,
                sites=counts[district_id],
                roll_up=signed_in.sites is None or district_id in signed_in.units,
            )

    def _history(self, subject: str) -> Iterator[UserChange]:
        for entry in self._store.history(subject):
            for change in entry.changes:
                yield UserChange(
                    at=entry.at,
                    user=entry.user,
                    field=change.field,
                    old=change.old,
                    new=change.new,
                    reason=entry.reason,
                    request_id=entry.request_id,
                )


def no_such_user(subject: str) -> ResourceNotFound:
    """The refusal of a user without a row."""
    return ResourceNotFound(
        f"There is no user {subject}. GET /users lists those there are.",
        field="id",
        details={"providedValue": subject},
    )
