"""What the messages between functions say, for those who send them and those who read them."""

import hashlib
from typing import ClassVar, Final, TypeVar

from pydantic import ConfigDict, ValidationError

from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.kit.trace import current_traceparent
from shared_code.messaging.queue import Message, PermanentFault

SCHEMA_VERSION: Final = 1
"""Raised when fields mean something else than before, never with a field that is added."""

STATISTICS_UPDATE: Final = "forecasting.statistics.update"
"""Subject of the command to renew a site's rows of statistics and revenue."""
PAYROLL_CALCULATE: Final = "forecasting.payroll.calculate"
"""Subject of the command to renew a site's rows of payroll."""
PL_REFRESH: Final = "forecasting.pl.refresh"
"""Subject of the command to renew a site's P&L years in the roll-ups."""
JOB_RUN: Final = "forecasting.job.run"
"""Subject of the command to do a job for one site."""


class SiteCommand(Model):
    """A command about a site: ids only; what to do is read from the current state.

    While the app is deployed, instances of two versions read each other's messages: fields that are not known are
    left alone, and fields added later have a default.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore")

    schema_version: int = SCHEMA_VERSION
    site_id: str
    correlation_id: str = ""
    traceparent: str = ""


class MonthsChanged(SiteCommand):
    """Some months of a site have changed."""

    periods: tuple[Period, ...]
    cause: str | None = None
    user_id: str | None = None


class JobRequested(SiteCommand):
    """A job is to be done for a site, as part of a run over many."""

    job: str
    run: str


def message_of(subject: str, command: SiteCommand, *identity: str) -> Message:
    """A command as it is sent, by the step of the trace that sends it.

    Its id is made of its subject and of what makes it another one, so a resend is none.
    """
    command = command.model_copy(update={"traceparent": current_traceparent()})
    message_id = hashlib.sha256("|".join((subject, *identity)).encode()).hexdigest()
    return Message(message_id, subject, command.model_dump_json(by_alias=True), command.correlation_id)


C = TypeVar("C", bound=SiteCommand)


def read_command(model: type[C], body: bytes | str) -> C:
    """The command that a message's body holds.

    Raises PermanentFault: of what another version means nothing is guessed, and what cannot be read today cannot be
    read at the next delivery.
    """
    try:
        command = model.model_validate_json(body)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, problem["loc"])) or "body" for problem in error.errors())
        raise PermanentFault("Unreadable", f"{model.__name__} cannot be read from the message: {places}.") from error
    if command.schema_version != SCHEMA_VERSION:
        known = f"this version of the app knows version {SCHEMA_VERSION}"
        raise PermanentFault("UnknownVersion", f"The message is of version {command.schema_version}; {known}.")
    return command
