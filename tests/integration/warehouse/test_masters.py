"""Masters, people, wages and rights by night: what is new enters, one wrong row keeps out itself alone."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from functions.queue.site_jobs import site_jobs
from functions.timer.nightly_loads import masters_load
from shared_code.application import current
from shared_code.integration.delivered import RightsLine, SalaryLine, WageLine
from shared_code.integration.load import COMPANY
from shared_code.integration.service.masters import job_rows, user_rows
from shared_code.messaging.queues import SITE_JOBS
from shared_code.sites.models import UserSites
from tests.functions.test_triggers import message, received, run
from tests.integration.warehouse.conftest import HOTEL, OTHER

NEW = "0777"
PROFILES = {"DISTMGR": True, "ACCTMGR": False}


def _change(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / "warehouse.db")) as connection, connection:
        connection.execute(statement, values)


def _load() -> Mapping[str, Any]:
    load = current().nightly_loads["masters-load"]
    first = load.left("sam")
    assert first[0] == COMPANY
    for site in first:
        load.site(site)
    for site in load.left():
        load.site(site)
    assert load.left() == []
    return current().runs.latest("masters-load")[0].result


def _master(folder: Path, site: str, district: str, rooms: object = 100) -> None:
    _change(
        folder,
        "INSERT INTO MASTER_NON_FINANCIAL SELECT ?, 'The new one', ?, ?, 50, P_CONTRACT_TYPE, BUSINESS_SEGMENT, "
        "FIRST_WORKED_DATE, LAST_WORKED_DATE FROM MASTER_NON_FINANCIAL WHERE SITE_NUMBER = ?",
        *(site, district, rooms, HOTEL),
    )


def _district(site: str) -> str:
    return current().register.districts[current().register.sites[site].assignments[-1].district_id].name


def test_what_is_stored_already_changes_nothing(folder: Path) -> None:
    counts = _load()["counts"]
    assert (counts["created"], counts["updated"], counts["failed"]) == (0, 0, 0)
    assert counts["unchanged"] > 100


def test_a_new_site_enters_with_its_wages_and_its_manager_sees_it_the_same_night(folder: Path) -> None:
    _master(folder, NEW, _district(HOTEL))
    _change(folder, "INSERT INTO WORKDAY_WAGE_RATE VALUES (?, 'VLT1', 17.5)", "777")
    _change(folder, "INSERT INTO WORKDAY_RLS_BISECURITY VALUES ('nina', 'ACCTMGR', NULL, '777')")
    result = _load()
    assert result["sites"] == 4  # the company and three sites
    assert current().register.sites[NEW].available_rooms == 100
    job = current().payroll_store.jobs(NEW).jobs["VLT1"]
    assert (job.average_rate, job.employees) == (Decimal("17.5"), Decimal(1))
    user = current().register.users["nina"]
    assert (user.job_profile, user.sites) == ("ACCTMGR", (NEW,))


def test_one_wrong_site_keeps_out_itself_alone(folder: Path) -> None:
    _master(folder, "0776", "Nowhere")
    _master(folder, NEW, _district(HOTEL))
    quarantined = _load()["quarantined"][COMPANY]["sites"]
    (told,) = quarantined
    assert told.startswith("site 0776, district: there is no district Nowhere; write one that is there")
    assert NEW in current().register.sites
    assert "0776" not in current().register.sites


def test_one_wrong_wage_alerts_its_site_until_it_is_right(folder: Path) -> None:
    _change(folder, "UPDATE WORKDAY_WAGE_RATE SET RATE = 21.25 WHERE SITE = ?", HOTEL)
    _change(folder, "UPDATE WORKDAY_WAGE_RATE SET RATE = 4000 WHERE SITE = ? AND JOB_CODE = 'VLT1'", HOTEL)
    old = current().payroll_store.jobs(HOTEL).jobs
    assert [*_load()["quarantined"]] == [HOTEL]
    new = current().payroll_store.jobs(HOTEL).jobs
    assert new["VLT1"] == old["VLT1"]
    assert {job.average_rate for code, job in new.items() if job.average_rate and code != "VLT1"} == {Decimal("21.25")}
    (alert,) = [
        one.alert for cause, one in current().alert_store.open(HOTEL).items() if cause.rule == "delivery-refused"
    ]
    assert alert.message.startswith(
        "Site 0170, jobs: the delivery was refused and the figures before it stay: job_code VLT1"
    )
    _change(folder, "UPDATE WORKDAY_WAGE_RATE SET RATE = 20 WHERE SITE = ? AND JOB_CODE = 'VLT1'", HOTEL)
    _load()
    assert not any(cause.rule == "delivery-refused" for cause in current().alert_store.open(HOTEL))


def test_who_is_not_delivered_any_more_sees_nothing(folder: Path) -> None:
    old = UserSites(subject="otto", job_profile="ACCTMGR", sites=(HOTEL,))
    own = UserSites(subject="olga", role="account_manager", job_profile="ACCTMGR", sites=(HOTEL,))
    current().register.save("users", {"otto": old, "olga": own})
    _change(folder, "DELETE FROM WORKDAY_RLS_BISECURITY")
    _load()
    assert current().register.users["otto"].sites == (HOTEL,)  # an empty delivery changes nothing
    _change(folder, "INSERT INTO WORKDAY_RLS_BISECURITY VALUES ('nina', 'ACCTMGR', NULL, ?)", OTHER)
    _load()
    assert current().register.users["otto"].sites == ()
    assert current().register.users["olga"].sites == (HOTEL,)  # kept by hand


def test_rights_come_from_the_column_of_the_job_profile() -> None:
    lines = [
        RightsLine("dora", "DISTMGR", "170", "0999"),
        RightsLine("dora", "ACCTMGR", "0402", None),
        RightsLine("anna", "ACCTMGR", "0170", "402"),
        RightsLine("otto", "GARDENER", None, None),
        RightsLine("nora", None, None, "x?"),
    ]
    found = {row["user"]: (row["job_profile"], row["sites"]) for row in user_rows(lines, PROFILES, {}, {HOTEL, OTHER})}
    assert found == {
        "dora": ("DISTMGR", "0170,0402"),
        "anna": ("ACCTMGR", "0402"),
        "otto": ("GARDENER", "none"),
        "nora": (None, "none"),
    }


def test_a_salary_is_borne_by_its_share_and_a_new_code_has_as_many_people_as_rows() -> None:
    salaries = [SalaryLine("0170", "MGR", Decimal(60000), Decimal(50)), SalaryLine("0170", "MGR", Decimal(10000), None)]
    wages = [WageLine("0170", "VLT1", Decimal(20)), WageLine("0170", "VLT1", Decimal(21))]
    rows = {row["job_code"]: row for row in job_rows("0170", wages, salaries, {"VLT1"})}
    assert (rows["MGR"]["allocated_salary"], rows["MGR"]["employees"]) == (Decimal("40000.00"), 2)
    assert (rows["VLT1"]["average_rate"], rows["VLT1"]["employees"]) == (Decimal("20.500000"), None)


def test_the_timer_asks_for_the_company_and_each_site_and_a_message_does_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _master(folder, NEW, _district(HOTEL))
    noon = current().clock.now().replace(hour=12)
    monkeypatch.setattr(current().clock, "now", lambda: noon)
    asked: list[str] = []
    for _ in range(2):  # the second time for the site that is new
        run(masters_load, None)
        for body in received(SITE_JOBS.name):
            asked.append(json.loads(body)["siteId"])
            run(site_jobs, message(body))
    assert asked == [COMPANY, HOTEL, OTHER, NEW]
    assert current().runs.latest("masters-load")[0].status == "complete"
