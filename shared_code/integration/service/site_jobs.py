"""Jobs over many sites: one message a site, so that no invocation works through all of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from shared_code.integration.load import COMPANY
from shared_code.integration.ports import Register
from shared_code.kit.errors import SiteNotFound
from shared_code.messaging.commands import JOB_RUN, JobRequested, message_of
from shared_code.messaging.queue import PermanentFault
from shared_code.store.outbox import Outbox


class JobBySite(NamedTuple):
    """A job: which sites are due, which run that is, and what is done for one of them.

    `do` may be repeated, and finds out by itself what is left to do.
    """

    due: Callable[[], Sequence[str]]
    run: Callable[[], str]
    do: Callable[[str], object]


class JobsBySite:
    """Requests jobs and does them, by their names; `renew` makes reference data as new as a message."""

    def __init__(
        self, outbox: Outbox, register: Register, renew: Callable[[], None], jobs: Mapping[str, JobBySite]
    ) -> None:
        self._outbox = outbox
        self._register = register
        self._renew = renew
        self._jobs = jobs

    def request(self, name: str) -> int:
        """Send a message for each site that is due; their number. Requests of the same run have the same ids."""
        run, due = self._jobs[name].run(), self._jobs[name].due()
        commands = [JobRequested(site_id=site_id, job=name, run=run, correlation_id=f"{name}-{run}") for site_id in due]
        self._outbox.post(COMPANY, [message_of(JOB_RUN, command, command.site_id, name, run) for command in commands])
        return len(commands)

    def run(self, command: JobRequested) -> object:
        """Do the job of a message; what it answers. Raises SiteNotFound, PermanentFault."""
        job = self._jobs.get(command.job)
        if job is None:
            raise PermanentFault("UnknownJob", f"There is no job {command.job}.")
        self._renew()
        site = self._register.sites.get(command.site_id)
        if site is None:
            raise SiteNotFound(f"There is no site {command.site_id}.", field="siteId")
        return job.do(site.site_id)
