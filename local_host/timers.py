"""Timer triggers: NCRONTAB schedules of six fields, in UTC."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from azure.functions.timer import TimerRequest
from croniter import croniter

from local_host.functions import Function, resolved
from shared_code.kit.clock import Clock

log = logging.getLogger(__name__)


def next_time(schedule: str, after: datetime) -> datetime:
    """When an NCRONTAB schedule (second minute hour day month weekday) comes next.

    Raises ValueError for a schedule that is none.
    """
    found: datetime = croniter(schedule, after, second_at_beginning=True).get_next(datetime)
    return found


async def run_timer(function: Function, clock: Clock, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Call a timer function whenever its schedule says, one call after the other, until cancelled."""
    schedule = resolved(function.trigger.schedule)
    if function.trigger.run_on_startup:
        await function.succeeds(TimerRequest(past_due=False))
    while True:
        due = next_time(schedule, clock.now())
        while (wait := (due - clock.now()).total_seconds()) > 0:
            await sleep(wait)
        past_due = next_time(schedule, due) <= clock.now()
        log.info("%s is due", function.name)
        await function.succeeds(TimerRequest(past_due=past_due))


def run_timers(functions: Sequence[Function], clock: Clock) -> list["asyncio.Task[None]"]:
    """One task per timer function."""
    return [asyncio.create_task(run_timer(function, clock, asyncio.sleep)) for function in functions]
