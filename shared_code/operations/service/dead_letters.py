"""Dead letters: what a consumer can never do is kept, shown and, once its cause is mended, sent again."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from shared_code.kit.answer import DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.errors import IntegrationError, ResourceNotFound
from shared_code.kit.model import view_of
from shared_code.messaging.dead_letters import MOST, BrokerAway, DeadLetter, WatchedQueues
from shared_code.messaging.events import DEAD_EVENTS
from shared_code.messaging.queue import Message, PermanentFault, PublishFailed
from shared_code.messaging.sending import PAUSE, Sender
from shared_code.operations.service.runs import operation
from shared_code.operations.views import DeadLetterView, OperationView
from shared_code.store.dead import DeadLetterTable, KeptLetter
from shared_code.store.event_outbox import EventOutbox
from shared_code.store.job_runs import Run, Runs
from shared_code.store.table import WriteConflict

REPLAY_FLOW: Final = "replay"
SENDING_SECONDS: Final = 5.0
"""How long a replay waits for the broker to take its message."""

log = logging.getLogger(__name__)


class DeadLetters:
    """What was given up, in the table `dead` and by the broker; `routes` names the queue of each subject."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        table: DeadLetterTable,
        broker: WatchedQueues,
        routes: Mapping[str, str],
        sender: Sender,
        events: EventOutbox,
        runs: Runs,
        clock: Clock,
    ) -> None:
        self._table = table
        self._broker = broker
        self._routes = routes
        self._sender = sender
        self._events = events
        self._runs = runs
        self._clock = clock

    def give_up(self, subject: str, message: Message, deliveries: int, fault: PermanentFault) -> None:
        """Keep a message that can never be done; whoever received it is done with it. Raises PayloadTooLarge."""
        queue = self._routes[subject]
        letter = DeadLetter(queue, message, fault.reason, fault.description, self._clock.now(), deliveries)
        self._table.keep(letter)
        log.error("%s: message %s is a dead letter: %s", queue, letter.id, fault, extra={"metadata": {"queue": queue}})

    def all(self) -> tuple[Sequence[DeadLetterView], Sequence[DataWarning]]:
        """Those that wait for somebody, the newest first; a warning where the broker does not tell all it has."""
        queues = [*self._routes.values(), DEAD_EVENTS]
        kept = [one.letter for queue in queues for one in self._table.all(queue) if not one.sent]
        try:
            given_up = self._broker.dead_letters()
        except BrokerAway:
            warnings = [DataWarning("BROKER_AWAY", "The broker does not answer; what failed too often is not shown.")]
            return _views(kept), warnings
        full = [queue for queue in self._routes.values() if sum(letter.queue == queue for letter in given_up) >= MOST]
        more = [DataWarning("MORE_DEAD_LETTERS", f"{queue} has more than the {MOST} shown.") for queue in full]
        return _views([*kept, *given_up]), more

    def replay(self, queue: str, letter_id: str, user: str) -> OperationView:
        """Send a dead letter again, in its queue's turn; a repetition finds the same operation and sends nothing.

        Raises ResourceNotFound, and IntegrationError where the broker does not take it.
        """
        lost_race = Retrying(retry=retry_if_exception_type(WriteConflict), stop=stop_after_attempt(10), reraise=True)
        run: Run = lost_race(self._replay, queue, letter_id, user)
        return operation(run)

    def _replay(self, queue: str, letter_id: str, user: str) -> Run:
        """Each step is written down before the next, so that whoever comes after a crash, or beside, goes on."""
        kept = self._table.get(queue, letter_id)
        if (kept is None or kept.sent) and queue != DEAD_EVENTS:
            kept = self._withdrawn(queue, letter_id, kept)
        if kept is None:
            raise _no_letter(queue, letter_id)
        if kept.replay is None:
            kept = self._table.write(replace(kept, replay=self._runs.new(REPLAY_FLOW).id))
        run = self._runs.named(kept.replay or "", _about(kept.letter, user))
        if not kept.sent:
            self._send(kept, run)
            self._table.write(replace(kept, sent=True))
            log.info("%s: dead letter %s is sent again", queue, letter_id, extra={"metadata": {"queue": queue}})
        return self._runs.end(run, run.result) if run.end is None else run

    def _withdrawn(self, queue: str, letter_id: str, kept: KeptLetter | None) -> KeptLetter | None:
        """A dead letter of the broker, which is one of the table from now on; else what was `kept` there before."""
        try:
            self._broker.withdraw(queue, letter_id, self._table.keep)
        except BrokerAway as away:
            if kept is None:
                raise _broker_away() from away
        return self._table.get(queue, letter_id)

    def _send(self, kept: KeptLetter, run: Run) -> None:
        """Send by another id, for brokers drop an id that they have seen; a second attempt has the same one."""
        sent = kept.letter.message
        if kept.letter.queue == DEAD_EVENTS:
            self._events.again(sent)
            return
        subject = next((one for one, queue in self._routes.items() if queue == kept.letter.queue), sent.subject)
        new_id = hashlib.sha256(f"{kept.letter.id}|{run.id}".encode()).hexdigest()
        try:
            self._sender.send([replace(sent, id=new_id, subject=subject)]).result(SENDING_SECONDS)
        except (PublishFailed, TimeoutError) as away:
            raise _broker_away() from away


def _about(letter: DeadLetter, user: str) -> Mapping[str, str]:
    return {"queue": letter.queue, "deadLetter": letter.id, "reason": letter.reason, "user": user}


def _views(letters: Sequence[DeadLetter]) -> Sequence[DeadLetterView]:
    return [
        view_of(DeadLetterView, letter, delivery_count=letter.deliveries)
        for letter in sorted(letters, key=lambda letter: letter.at, reverse=True)
    ]


def _no_letter(queue: str, letter_id: str) -> ResourceNotFound:
    return ResourceNotFound(
        f"Queue {queue} has no dead letter {letter_id}. GET /dead-letters lists those there are.",
        field="id",
        details={"providedValue": letter_id},
    )


def _broker_away() -> IntegrationError:
    return IntegrationError.away(
        "The broker does not answer; the dead letter stays where it is. Replay it again in a minute.",
        system="broker",
        retry_after=int(PAUSE.total_seconds()),
    )
