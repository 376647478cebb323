"""A seeded share of the faults at every run, ten thousand in a thorough one (README.md)."""

import os
import sys

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.application.saves import body
from tests.conftest import APRIL
from tests.faults.machine import TALLY, FaultMachine
from tests.faults.tally import Fault

SHARE = settings(
    derandomize=True, max_examples=15, stateful_step_count=30, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
)  # fmt: skip
"""What hypothesis draws, and so how many faults, also depends on the modules that a test process has imported."""
THOROUGH = settings(SHARE, max_examples=300, stateful_step_count=50)


def test_a_share_of_all_faults_loses_doubles_and_breaks_nothing() -> None:
    run_state_machine_as_test(FaultMachine, settings=SHARE)
    assert TALLY.injected.total() > 200
    assert (TALLY.lost.total(), TALLY.doubled.total(), TALLY.wrong.total()) == (0, 0, 0)


def test_an_event_that_is_refused_in_every_form_is_lost_to_nobody_who_sends_it_again() -> None:
    machine = FaultMachine()
    machine.a_user_saves(("statistics", APRIL, body("statistics", APRIL, 7)), (), elsewhere=False)
    refused = [(0, Fault.TOO_LARGE), (0, Fault.TOO_LARGE)]
    while machine.company.broker.messages:
        machine.a_message_is_worked_off(0, (), times=1, hours=0, other=False)
    machine.the_timer_dispatches(refused, both=False)
    machine.teardown()
    assert machine.company.sent_again == {1}


@pytest.mark.skipif(os.environ.get("THOROUGH") != "true", reason="takes minutes: python3 dev.py test --thorough")
def test_ten_thousand_faults_lose_double_and_break_nothing() -> None:
    run_state_machine_as_test(FaultMachine, settings=THOROUGH)
    sys.stdout.write("\n".join(["", *TALLY.lines(), ""]))
    assert TALLY.injected.total() >= 10_000
    assert {fault for fault in Fault if TALLY.injected[fault]} == {*Fault}
