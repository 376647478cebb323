"""Imports over HTTP: a file of any kind that `dev.py load` knows, by the path of all files.

A short file is loaded while its sender waits. A longer one is kept, and loaded by a message of the queue `site-jobs`;
the operation says how far that is.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from shared_code.integration.load import COMPANY, How, LoadRefused, LoadRequest, LoadStopped, RowProblem
from shared_code.kit.errors import ErrorItem, InvalidRequest, ResourceNotFound, ServiceUnavailable
from shared_code.kit.limits import IMPORT_AT_ONCE_BYTES
from shared_code.messaging.commands import JOB_RUN, JobRequested, message_of
from shared_code.messaging.queue import PermanentFault
from shared_code.operations.service.runs import operation
from shared_code.operations.views import OperationView
from shared_code.store.import_files import ImportFiles, SentFile
from shared_code.store.job_runs import COMPLETE, REFUSED, RUNNING, Run, Runs, share_done
from shared_code.store.outbox import Outbox
from shared_code.store.table import WriteConflict

if TYPE_CHECKING:
    from shared_code.integration.service.loader import Loader

IMPORT: Final = "import"
"""The job that loads a file which was kept."""
LOADED, CHECKED = "load", "check"
"""What the flows of files begin with; the kind follows."""

_OPTION: Final = re.compile(rf"--({'|'.join(How)})\b")
"""An option of the command, as problems name it."""


@dataclass(frozen=True, slots=True)
class ImportAsked:
    """Who sends a file, what it is called, and how it is to be loaded; `key` makes a repetition harmless."""

    kind: str
    user: str
    file: str
    how: How
    dry_run: bool
    key: str | None

    def named(self, ending: str) -> "ImportAsked":
        """The same of a file whose name ends so, by which it is read."""
        return self if self.file.lower().endswith(ending) else replace(self, file=f"{self.file}{ending}")


class Imports:
    """Takes files and loads them."""

    def __init__(self, loader: Callable[[], "Loader"], files: ImportFiles, runs: Runs, outbox: Outbox) -> None:
        self._loader = loader
        self._files = files
        self._runs = runs
        self._outbox = outbox

    def take(self, asked: ImportAsked, content: bytes) -> OperationView:
        """Load a file, or begin to; a repetition answers what came of the first.

        Raises ResourceNotFound (of the kind), InvalidRequest with every problem of the file, IdempotencyKeyReused.
        """
        self._check_kind(asked.kind)
        run = self._runs.new(f"{CHECKED if asked.dry_run else LOADED}-{asked.kind}")
        key = hashlib.sha256(f"{asked.user}|{asked.key or run.id}".encode()).hexdigest()
        claimed = self._files.claim(key, _fingerprint(asked, content), run.id, self._counts)
        if claimed != run.id:
            return operation(self._runs.named(claimed, {}))
        if len(content) <= IMPORT_AT_ONCE_BYTES:
            return operation(self._at_once(run, asked, content))
        return operation(self._later(run, asked, content))

    def load(self, run_id: str) -> str:
        """Load the file of a run that was kept; what came of it, with nothing that the file holds. Safe to repeat.

        Raises PermanentFault where there is none; what stops a load is raised, and the message comes again.
        """
        run = self._runs.get(run_id)
        if run and run.status in {COMPLETE, REFUSED}:
            return "loaded already"
        sent = self._files.get(run_id)
        if run is None or sent is None:
            raise PermanentFault("NoFile", f"There is no file of the import {run_id}; send it again.")
        about = {name: sent.about[name] for name in ("kind", "user", "file", "key")}
        asked = ImportAsked(**about, how=How(sent.about["how"]), dry_run=sent.about["dryRun"])
        try:
            counts = self._load(run, asked, sent.content)
        except LoadRefused as refused:
            counts = f"refused, {len(refused.problems) + refused.more} problems"
        self._files.forget(run_id)
        return f"{run_id}: {counts}"

    def _at_once(self, run: Run, asked: ImportAsked, content: bytes) -> Run:
        try:
            self._load(run, asked, content)
        except LoadRefused as refused:
            raise InvalidRequest.of(_items(refused)) from None
        except (LoadStopped, WriteConflict):
            raise ServiceUnavailable(
                "The load stopped, for others kept writing. Send the file again; what it stored so far stays."
            ) from None
        return self._runs.get(run.id) or run

    def _later(self, run: Run, asked: ImportAsked, content: bytes) -> Run:
        about = {"kind": asked.kind, "user": asked.user, "file": asked.file, "key": asked.key}
        self._files.keep(run.id, SentFile(content, {**about, "how": asked.how, "dryRun": asked.dry_run}))
        run = self._runs.save(replace(run, result={**about, "state": "waits"}))
        command = JobRequested(site_id=COMPANY, job=IMPORT, run=run.id, correlation_id=f"{IMPORT}-{run.id}")
        self._outbox.post(COMPANY, [message_of(JOB_RUN, command, run.id)])
        return run

    def _load(self, run: Run, asked: ImportAsked, content: bytes) -> str:
        def advance(number: int, of: int) -> None:
            nonlocal run
            if (share := share_done(number, of)) != run.progress:
                run = self._runs.save(replace(run, status=RUNNING, end=None, progress=share))

        request = LoadRequest(asked.user, asked.file, run.id, dry_run=asked.dry_run, how=asked.how, advance=advance)
        report = self._loader().load(asked.kind, content, request, run)
        return ", ".join(f"{name} {count}" for name, count in report.counts.items() if count) or "nothing changed"

    def _counts(self, run_id: str) -> bool:
        """Whether a run is the answer to a repetition: one that was refused or failed is tried again."""
        run = self._runs.get(run_id)
        return run is not None and run.status in {RUNNING, COMPLETE}

    def _check_kind(self, kind: str) -> None:
        known = self._loader().kinds
        if kind not in known:
            raise ResourceNotFound(
                f"There is no kind of file {kind}. Those there are: {', '.join(known)}.",
                field="kind",
                details={"providedValue": kind, "allowed": list(known)},
            )


def _fingerprint(asked: ImportAsked, content: bytes) -> str:
    """The same for requests that ask for the same."""
    options = f"{asked.kind}|{asked.file}|{asked.how}|{asked.dry_run}|"
    return hashlib.sha256(options.encode() + content).hexdigest()


def _items(refused: LoadRefused) -> Sequence[ErrorItem]:
    """What is wrong with a file, as items of an error: each with its line, where it has one."""
    return [
        ErrorItem(InvalidRequest.code, _here(found), found.field or "body", {"line": found.line})
        if isinstance(found, RowProblem)
        else ErrorItem(InvalidRequest.code, _here(found), "body")
        for found in refused.found
    ]


def _here(found: object) -> str:
    """A problem with the parameter of the request in place of the command's options."""
    return _OPTION.sub(r"how=\1", str(found))
