"""Jobs over many sites: one message a site, so that no invocation works through all of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from shared_code.integration.load import COMPANY
from shared_code.integration.ports import Register
from shared_code.kit.errors import ResourceNotFound, SiteNotFound
from shared_code.messaging.commands import JOB_RUN, JobRequested, message_of
from shared_code.messaging.queue import PermanentFault
from shared_code.store.outbox import Outbox


class JobBySite(NamedTuple):
    """A job: which sites are due, which run that is, and what is done for one of them.

    COMPANY stands among the sites for what a job does once for all of them.
    `do` may be repeated, and finds out by itself what is left to do. `begin` is there where a user may start the job:
    it begins a run unless one goes on, and answers the sites that are left of it.
    """

    due: Callable[[], Sequence[str]]
    run: Callable[[], str]
    do: Callable[[str], object]
    begin: Callable[[str], Sequence[str]] | None = None


class SiteWork(Protocol):
    """What does a job: which sites are left of its run, what that is called, and a site."""

    def left(self, started_by: str = "") -> Sequence[str]: ...

    def run(self) -> str: ...

    def site(self, site_id: str) -> object: ...


def waiting(work: Callable[[], SiteWork], is_time: Callable[[], bool] = lambda: True) -> JobBySite:
    """A job whose parts are built, and their modules imported, once it is asked for; by itself only when it is time."""
    return JobBySite(
        lambda: work().left() if is_time() else (),
        lambda: work().run(),
        lambda site_id: work().site(site_id),
        lambda user: work().left(user),
    )


class JobsBySite:
    """Requests jobs and does them, by their names; `renew` makes reference data as new as a message."""

    def __init__(
        self,
        outbox: Outbox,
        register: Register,
        renew: Callable[[], None],
        jobs: Mapping[str, JobBySite],
        whole: Mapping[str, Callable[[str], object]],
    ) -> None:
        """`whole` are jobs that are no site's: what is done, by the run that a message names."""
        self._outbox = outbox
        self._register = register
        self._renew = renew
        self._jobs = jobs
        self._whole = whole

    @property
    def names(self) -> Sequence[str]:
        return [*self._jobs]

    def due(self, name: str) -> Sequence[str]:
        """The sites for which a job is still to be done."""
        return self._jobs[name].due()

    def request(self, name: str) -> int:
        """Send a message for each site that is due; their number. Requests of the same run have the same ids."""
        return self._send(name, self.due(name))

    def start(self, name: str, user: str) -> str:
        """Start a job for a user, whatever the hour; the id of its run, which is the one that goes on where one does.

        Raises ResourceNotFound, and what keeps a job from being started.
        """
        job = self._jobs.get(name)
        if job is None or job.begin is None:
            allowed = [known for known, one in self._jobs.items() if one.begin]
            raise ResourceNotFound(
                f"There is no flow {name} that can be started. Those that can are: {', '.join(allowed)}.",
                field="flow",
                details={"providedValue": name, "allowed": allowed},
            )
        self._send(name, job.begin(user))
        return job.run()

    def _send(self, name: str, due: Sequence[str]) -> int:
        run = self._jobs[name].run()
        commands = [JobRequested(site_id=site_id, job=name, run=run, correlation_id=f"{name}-{run}") for site_id in due]
        self._outbox.post(COMPANY, [message_of(JOB_RUN, command, command.site_id, name, run) for command in commands])
        return len(commands)

    def run(self, command: JobRequested) -> object:
        """Do the job of a message; what it answers. Raises SiteNotFound, PermanentFault."""
        if whole := self._whole.get(command.job):
            self._renew()
            return whole(command.run)
        job = self._jobs.get(command.job)
        if job is None:
            raise PermanentFault("UnknownJob", f"There is no job {command.job}.")
        self._renew()
        if command.site_id != COMPANY and command.site_id not in self._register.sites:
            raise SiteNotFound(f"There is no site {command.site_id}.", field="siteId")
        return job.do(command.site_id)
