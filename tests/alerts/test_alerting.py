"""Alerts open, stay the same while their cause is found, and close with a reason; loads tell theirs by a port."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import pytest

from shared_code.alerts.models import Alert, Cause, Observation, Severity
from shared_code.alerts.ports import AlertChange, AlertPort
from shared_code.alerts.service.alerting import OLD, Alerting
from shared_code.application import current
from shared_code.kit.clock import FixedClock
from shared_code.kit.errors import SiteNotFound
from shared_code.store.table import WriteConflict
from tests.conftest import APRIL, TODAY, Company

DAYS: Final = (date(2025, 4, 9), date(2025, 4, 10))
MISSING: Final = Cause("missing-days", "revenue", APRIL)
SHOWN: Final = {"delivered": "12", "expected": "14", "required": "95 %"}


def seen(*days: date, severe: bool = True) -> Observation:
    return Observation("revenue", APRIL, days, SHOWN, f"{14 - len(days)} of 14", "95 %", severe=severe)


def settle(found: Mapping[Cause, Observation], site: str = "TP001") -> AlertChange:
    return current().alerting.settle(current().sites.get(site), found, lambda _: True, first=APRIL.shift(-1))


def opened(site: str = "TP001") -> list[Alert]:
    return [one.alert for one in current().alert_store.open(site).values()]


@pytest.fixture
def clock(company: Company, monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """A clock of the alerts that the test moves."""
    found = FixedClock(TODAY)
    monkeypatch.setattr(current().alerting, "_clock", found)
    return found


def test_a_cause_that_is_found_again_is_the_same_alert_and_writes_nothing(clock: FixedClock) -> None:
    settle({MISSING: seen(*DAYS)})
    (first,) = opened()
    clock.move(timedelta(hours=6))
    change = settle({MISSING: seen(*DAYS)})
    assert opened() == [first]
    assert (change.opened, change.changed, change.closed) == ([], [], [])
    assert first.message == (
        "Site TP001, revenue of 2025-04-09 to 2025-04-10: missing, while later days are loaded; 12 of 14 days are "
        "there, 95 % must be. Have the source deliver the days again, and load them."
    )


def test_an_open_alert_follows_what_is_found_and_keeps_its_id_and_since(clock: FixedClock) -> None:
    settle({MISSING: seen(*DAYS)})
    (first,) = opened()
    clock.move(timedelta(days=1))
    settle({MISSING: seen(DAYS[0], severe=False)})
    (second,) = opened()
    assert (second.id, second.since) == (first.id, first.since)
    assert (first.severity, second.severity) == (Severity.HIGH, Severity.MEDIUM)
    assert second.days == DAYS[:1]


def test_a_cause_that_is_gone_closes_its_alert_by_the_words_of_the_rule(clock: FixedClock) -> None:
    settle({MISSING: seen(*DAYS)})
    clock.move(timedelta(hours=6))
    settle({})
    assert opened() == []
    (closed,) = current().alert_store.closed("TP001")
    assert (closed.closed_because, closed.closed_at) == ("The days are loaded.", clock.now())


def test_an_alert_whose_month_is_no_longer_looked_at_says_that_nobody_corrected_it(clock: FixedClock) -> None:
    old = Cause("missing-days", "revenue", APRIL.shift(-2))
    settle({old: seen(date(2025, 2, 3))._replace(period=APRIL.shift(-2))})
    settle({})
    (closed,) = current().alert_store.closed("TP001")
    assert closed.closed_because == OLD


def test_the_same_cause_later_is_another_alert(clock: FixedClock) -> None:
    settle({MISSING: seen(*DAYS)})
    (first,) = opened()
    settle({})
    settle({MISSING: seen(*DAYS)})
    (again,) = opened()
    assert again.id != first.id
    assert len([*current().alert_store.closed("TP001")]) == 1


def test_more_alerts_than_one_transaction_takes_are_opened_and_closed(clock: FixedClock) -> None:
    found = {
        Cause("unknown-code", "ledger", APRIL, str(number)): Observation(
            "ledger", APRIL, (), {"code": str(number), "what": "accounts", "amount": "1"}, subject=str(number)
        )
        for number in range(130)
    }
    settle(found)
    assert len(opened()) == 130
    settle({})
    assert len([*current().alert_store.closed("TP001")]) == 130


def test_codes_that_differ_in_a_sign_only_are_two_alerts(clock: FixedClock) -> None:
    values = {"code": "REV", "map": "accounts"}
    codes = ("REV.10", "REV-10", "REV/10", "REV=2F=10")
    found = {
        Cause("unmapped-code", "ledger", APRIL, code): Observation("ledger", APRIL, values=values, subject=code)
        for code in codes
    }
    settle(found)
    assert sorted(alert.subject for alert in opened()) == sorted(codes)


def test_a_lost_race_is_settled_from_the_state_as_it_is_then(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, save = current().alert_store, current().alert_store.save
    raced: list[str] = []

    def loses_once(site_id: str, change: AlertChange) -> None:
        if not raced:
            raced.append(site_id)
            save(site_id, change)  # another process did the same a moment before
            raise WriteConflict(0)
        save(site_id, change)

    monkeypatch.setattr(store, "save", loses_once)
    settle({MISSING: seen(*DAYS)})
    assert len(opened()) == 1


class TestThePortOfLoads:
    """What loads meet as they go."""

    KIND: Final = "timekeeping"

    def code(self, name: str) -> Observation:
        return Observation(self.KIND, APRIL, (), {"code": name, "map": "job families"}, name, subject=name)

    def tell(self, *codes: str, kind: str = KIND) -> None:
        port: AlertPort = current().alerting
        port.tell("TP001", "unmapped-code", kind, [self.code(code) for code in codes])

    def test_each_code_is_an_alert_until_a_load_meets_it_no_more(self, company: Company) -> None:
        for _ in range(2):
            self.tell("GREETER", "TRAFFIC")
            assert sorted(alert.subject for alert in opened()) == ["GREETER", "TRAFFIC"]
        self.tell("TRAFFIC")
        (left,) = opened()
        assert left.message == (
            "Site TP001, timekeeping of 2025-04: TRAFFIC has no place in the map of job families, and is kept as it "
            "came. Add the code to the map, and load again."
        )
        self.tell()
        assert opened() == []

    def test_a_load_closes_no_alert_of_another_kind_or_of_validation(self, clock: FixedClock) -> None:
        settle({MISSING: seen(*DAYS)})
        self.tell("GREETER")
        self.tell(kind="schedule")
        assert {alert.rule for alert in opened()} == {"missing-days", "unmapped-code"}

    def test_validation_closes_no_alert_of_a_load(self, company: Company) -> None:
        self.tell("GREETER")
        current().data_validation.look(current().sites.get("TP001"))
        assert "unmapped-code" in {alert.rule for alert in opened()}

    def test_a_run_of_validation_counts_the_open_alerts_that_the_page_lists(self, company: Company) -> None:
        self.tell("GREETER")
        counts = current().data_validation.look(current().sites.get("TP001"))
        assert counts["open"] == len(opened())

    def test_a_rule_of_validation_is_refused(self, company: Company) -> None:
        with pytest.raises(LookupError, match="missing-days is no rule"):
            current().alerting.tell("TP001", "missing-days", "revenue", [])
        with pytest.raises(SiteNotFound):
            current().alerting.tell("9999", "unmapped-code", "timekeeping", [])


def test_the_port_is_what_the_application_offers(company: Company) -> None:
    assert isinstance(current().alerting, Alerting)
