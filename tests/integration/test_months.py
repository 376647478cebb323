"""Loads of months: what is replaced and what stays, what follows, what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from shared_code.application import current
from shared_code.integration.load import How
from shared_code.kit.period import Period
from shared_code.kit.validation import WORDINGS
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Series
from shared_code.store.unit_of_work import ChangeSet
from tests.conftest import BUDGET, SITES, Company
from tests.integration.conftest import Load, document, facts, figures, refused

APRIL = Period(2025, 4)
BUDGET_HEADER = "site,period,account,balance"
LEDGER_HEADER = "site,period,account,balance,entity"
PLAIN = WORDINGS["decimal_type"].sentence
ACTUALS_HEADER = "site,date,measure,value"


def balances(series: Series, period: str = "2025-04") -> dict[str, Decimal]:
    return figures(document("0170", period, "accounts", series).content["balances"])


class TestBudget:
    def test_accounts_that_the_file_names_are_replaced_and_others_stay(self, load: Load) -> None:
        load("budget", BUDGET_HEADER, "0170,2025-04,4790,-1000", "0170,2025-04,6000,400")
        rows = "170,202504,4790,-1050.50", "170,202504,7045,10"
        report = load("budget", BUDGET_HEADER, *rows, how=How.PARTIAL)
        assert balances(Series.BUDGET) == {"4790": Decimal("-1050.50"), "6000": Decimal(400), "7045": Decimal(10)}
        assert report.counts == {"sites": 1, "months": 1, "created": 1, "updated": 1, "unchanged": 0, "removed": 0}
        assert document("0170", "2025-04", "accounts", Series.BUDGET).version == 2

    def test_the_facts_are_those_that_the_documents_make(self, company: Company, load: Load) -> None:
        load("budget", BUDGET_HEADER, *(f"TP001,2025-04,{account},{value}" for account, value in BUDGET.items()))
        loaded = facts("TP001", "2025-04", "statistics")
        company.budget("0170", APRIL)
        assert loaded == facts("0170", "2025-04", "statistics")
        assert facts("TP001", "2025-04", "accounts") == facts("0170", "2025-04", "accounts")
        assert facts("TP001", "2025-04", "drivers") == facts("0170", "2025-04", "drivers")

    def test_the_audit_trail_lists_accounts_with_old_and_new(self, load: Load) -> None:
        load("budget", BUDGET_HEADER, "0170,2025-04,4790,-1000", "0170,2025-04,6000,400")
        load("budget", BUDGET_HEADER, "0170,2025-04,4790,-1200", "0170,2025-04,6000,400.00")
        entry = next(current().documents.audit("0170"))
        assert (entry.user, entry.family, entry.period, entry.version) == ("fiona", "accounts budget", APRIL, 2)
        assert [(change.field, change.old, change.new) for change in entry.changes] == [
            ("/balances/4790", Decimal(-1000), Decimal(-1200))
        ]

    def test_a_movement_above_ten_percent_is_told(self, load: Load) -> None:
        load("budget", BUDGET_HEADER, "0170,2025-04,4790,-1000", "0170,2025-04,6000,400")
        report = load("budget", BUDGET_HEADER, "0170,2025-04,4790,-1101", "0170,2025-04,6000,440")
        assert report.warnings == ["site 0170, 2025-04: moved by more than 10 % and needs approval: 4790 -10.1 %"]

    def test_an_account_that_the_chart_does_not_know_is_told(self, company: Company, load: Load) -> None:
        company.chart()
        report = load("budget", BUDGET_HEADER, "0170,2025-04,7999,5", "0170,2025-04,4444,5", "0170,2025-04,6000,5")
        assert report.warnings == [
            (
                "not in the chart of accounts: 4444, 7999; "
                "7999 count as other expense, others nowhere; load them with `chart`"
            )
        ]

    def test_many_months_of_a_site_are_stored_in_several_changes(self, load: Load) -> None:
        months = [*Period(2025, 1).through(Period(2026, 3))]
        report = load("budget", BUDGET_HEADER, *(f"0170,{month},4790,-1" for month in months))
        assert report.counts["months"] == 15
        assert len(current().documents.month_facts("0170", months[0], months[-1])) == 15

    def test_the_roll_ups_and_benchmarks_are_told(self, load: Load) -> None:
        queue = current().embedded_queue
        assert queue is not None
        load("budget", BUDGET_HEADER, "0170,2025-04,4790,-1", "0170,2025-05,4790,-1")
        for name in ("statistics-update", "pl-view-refresh"):
            message = queue.receive(name)
            assert message is not None
            assert '"periods":["2025-04","2025-05"]' in message.message.body


class TestRefusals:
    def test_every_wrong_field_is_named_with_its_line_and_nothing_is_stored(self, load: Load) -> None:
        problems = refused(
            load,
            "budget",
            BUDGET_HEADER,
            "0170,2025-04,4790,-1000",
            "0171,2025-13,479,$5",
            '0170,2025-04,4790,"1,000"',
        )
        assert problems == [
            "line 3, account: write a main account of four digits, such as 4790",
            f"line 3, balance: {PLAIN}",
            "line 3, period: write a month as YYYY-MM",
            "line 3, site: there is no site 0171; load it with `sites` first",
            f"line 4, balance: {PLAIN}",
        ]
        assert current().documents.month("0170", APRIL) == {}
        (run,) = current().runs.latest("load-budget")
        assert (run.result["state"], run.result["problems"], run.result["user"]) == ("refused", problems, "fiona")

    @pytest.mark.parametrize(
        ("lines", "problem"),
        [
            ((), "line 1: the file is empty; its first line names the columns"),
            ((BUDGET_HEADER,), "line 1: the file has no rows"),
            (("site,period,balance", "0170,2025-04,1"), "line 1, account: is no column of the file"),
            (("site,site,period,account,balance",), "line 1, site: stands in two columns, site and site; keep one"),
            ((BUDGET_HEADER, "0170,2025-04,4790,1,000"), "line 2: has more fields than the header"),
            ((BUDGET_HEADER, '0170,2025-04,"4790'), "line 2: is no CSV"),
        ],
    )
    def test_a_file_that_is_no_table_of_the_kind(self, load: Load, lines: tuple[str, ...], problem: str) -> None:
        assert refused(load, "budget", *lines)[0].startswith(problem)

    def test_names_of_the_warehouse_are_columns_too_and_others_are_told(self, load: Load) -> None:
        report = load("budget", "COST_CENTER,MAIN_ACCOUNT,PERIOD,BALANCE,Remark", "0170,4790,202504,-5,x")
        assert balances(Series.BUDGET) == {"4790": Decimal(-5)}
        assert report.warnings == ["column 'Remark' is not read"]


class TestCompleteness:
    ROWS = tuple(f"0170,2025-04,{6000 + n},{n}" for n in range(10))

    def test_with_95_percent_of_the_fields_an_empty_one_leaves_its_row_out(self, load: Load) -> None:
        load("budget", BUDGET_HEADER, "0170,2025-04,4790,-7", "0170,2025-04,6000,0")
        report = load("budget", BUDGET_HEADER, *self.ROWS, "0170,2025-04,4790,")
        assert balances(Series.BUDGET)["4790"] == -7
        assert (report.counts["created"], report.counts["unchanged"]) == (9, 2)
        assert report.warnings == ["line 12, balance: is missing; write it; what it names stays as it was"]

    def test_below_nothing_is_stored(self, load: Load) -> None:
        problems = refused(load, "budget", BUDGET_HEADER, "0170,2025-04,4790,1", "0170,2025-04,6000,")
        assert problems == [
            "line 1: 87.5 % of the required fields are filled, and 95 % are needed",
            "line 3, balance: is missing; write it",
        ]
        assert current().documents.month("0170", APRIL) == {}

    def test_a_figure_that_an_incomplete_row_names_stays_as_it_was(self, load: Load) -> None:
        load("actuals", ACTUALS_HEADER, "0170,2025-04-01,valetDaily,5", "0170,2025-04-01,selfDaily,6")
        rows = [f"0170,2025-04-{day:02},valetDaily,9" for day in range(1, 11)]
        load("actuals", ACTUALS_HEADER, *rows, "170,2025-04-01,selfDaily,")
        days = LoadedMonth.model_validate(document("0170", "2025-04", "statistics", Series.ACTUAL).content).days
        assert days[date(2025, 4, 1)] == {"valetDaily": 9, "selfDaily": 6}
        assert days[date(2025, 4, 2)] == {"valetDaily": 9}


class TestActuals:
    def loaded(self, period: str = "2025-04") -> LoadedMonth:
        return LoadedMonth.model_validate(document("0170", period, "statistics", Series.ACTUAL).content)

    def test_revenue_of_a_day_is_the_sum_of_its_codes(self, load: Load) -> None:
        rows = "0170,2025-04-01,VO1,100.10", "0170,2025-04-01,ADJ,-0.10", "0170,2025-04-01,Valet Overnight,4"
        load("actuals", ACTUALS_HEADER, *rows, "0170,2025-04-01,bell,20")
        loaded, day = self.loaded(), date(2025, 4, 1)
        assert loaded.days == {day: {"valetOvernight": 4, "externalRevenue": 100}}
        assert loaded.revenue == {day: {"VO1": Decimal("100.10"), "ADJ": Decimal("-0.10")}}
        assert loaded.bell == {day: 20}

    def test_what_a_file_does_not_name_of_a_day_stays(self, load: Load) -> None:
        load("actuals", ACTUALS_HEADER, "0170,2025-04-01,VO1,100", "0170,2025-04-01,valetOvernight,4")
        load("actuals", ACTUALS_HEADER, "0170,2025-04-01,occupiedRooms,30", "0170,2025-04-01,VD1,7")
        figures = {"valetOvernight": 4, "occupiedRooms": 30, "externalRevenue": 107}
        assert self.loaded().days == {date(2025, 4, 1): figures}
        assert self.loaded().revenue == {date(2025, 4, 1): {"VO1": 100, "VD1": 7}}

    def test_revenue_at_once_takes_the_place_of_codes_only_where_the_file_says_so(self, load: Load) -> None:
        load("actuals", ACTUALS_HEADER, "0170,2025-04-01,VO1,100", "0170,2025-04-01,valetOvernight,4")
        place = "line 2: site 0170, 2025-04"
        at_once, by_code = "0170,2025-04-01,externalRevenue,50", "0170,2025-04-01,VD1,7"
        (problem,) = refused(load, "actuals", ACTUALS_HEADER, at_once)
        assert problem == (
            f"{place}: revenue of 1 April 2025 is stored by code, $100.00; "
            "load its codes, or say --complete if externalRevenue takes their place"
        )
        report = load("actuals", ACTUALS_HEADER, at_once, how=How.COMPLETE)
        assert self.loaded().days == {date(2025, 4, 1): {"valetOvernight": 4, "externalRevenue": 50}}
        assert self.loaded().revenue == {}
        assert report.warnings == [
            "site 0170, externalRevenue on 1 April 2025: $100.00 become $50.00",
            "site 0170, VO1 on 1 April 2025: $100.00 go",
        ]
        (problem,) = refused(load, "actuals", ACTUALS_HEADER, by_code)
        assert problem == (
            f"{place}: revenue of 1 April 2025 is stored without codes, $50.00; "
            "say --complete if the codes take its place"
        )
        load("actuals", ACTUALS_HEADER, by_code, how=How.COMPLETE)
        assert self.loaded().days == {date(2025, 4, 1): {"valetOvernight": 4, "externalRevenue": 7}}

    def test_what_cannot_be_is_refused(self, load: Load) -> None:
        problems = refused(
            load,
            "actuals",
            ACTUALS_HEADER,
            "0170,2025-04-16,valetDaily,5",
            "0170,2025-04-01,cars,5",
            "0170,2025-04-01,valetDaily,-1",
        )
        assert problems[0] == "line 2, date: lies in the future; leave the row out"
        assert problems[1].startswith("line 3, measure: write one of valetDaily, valetOvernight")
        assert problems[2] == "line 4, value: a count lies between 0 and 99999"

    def test_revenue_is_told_by_code_or_at_once(self, load: Load) -> None:
        rows = "0170,2025-04-01,VO1,100", "0170,2025-04-01,externalRevenue,100"
        assert refused(load, "actuals", ACTUALS_HEADER, *rows) == [
            "line 3, measure: external revenue is the sum of the day's codes; leave this row out"
        ]

    def test_actuals_of_the_next_month_tell_that_days_of_zeros_were_loaded(self, load: Load) -> None:
        load("actuals", ACTUALS_HEADER, "0170,2025-03-30,valetDaily,5", "0170,2025-03-31,valetDaily,0")
        assert facts("0170", "2025-03", "statistics")["lastActualDay"] == "2025-03-30"
        load("actuals", ACTUALS_HEADER, "0170,2025-04-01,valetDaily,5")
        assert facts("0170", "2025-03", "statistics")["lastActualDay"] == "2025-03-31"

    def test_a_lost_race_is_run_again(self, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        commit, others = current().changes.commit, iter(("0170,2025-04,9410,60000",))

        def late(change: ChangeSet) -> None:
            for row in others:
                load("budget", BUDGET_HEADER, row)
            commit(change)

        monkeypatch.setattr(current().changes, "commit", late)
        load("actuals", ACTUALS_HEADER, "0170,2025-04-01,valetDaily,5")
        sums = facts("0170", "2025-04", "statistics")["sums"]
        assert Decimal(sums["budget"]["externalRevenue"]) == 60000
        assert Decimal(sums["actual"]["counts"]["valetDaily"]) == 5


class TestLedger:
    def test_entities_add_up_and_entity_06_is_left_out(self, load: Load) -> None:
        rows = "0170,2025-03,6000,100.25,22", "0170,2025-03,6000,10,07", "0170,2025-03,6000,1000,6"
        load("ledger", LEDGER_HEADER, *rows, "0170,2025-03,validations,7,", "0170,2025-03,Non-billable expense,8,")
        content = document("0170", "2025-03", "accounts", Series.ACTUAL).content
        assert figures(content["balances"]) == {"6000": Decimal("110.25")}
        assert (content["validations"], content["nonBillableExpense"]) == ("7", "8")
        assert facts("0170", "2025-03", "accounts")["ledger"] == content

    def test_an_account_of_which_one_entity_is_missing_stays_as_it_was(self, load: Load) -> None:
        others = [f"0170,2025-03,{7000 + n},1," for n in range(10)]
        load("ledger", LEDGER_HEADER, "0170,2025-03,6000,5,")
        load("ledger", LEDGER_HEADER, *others, "0170,2025-03,6000,7,22", "170,202503,6000,,07")
        assert balances(Series.ACTUAL, "2025-03")["6000"] == 5

    def test_a_month_that_has_not_begun_has_no_ledger(self, load: Load) -> None:
        assert refused(load, "ledger", LEDGER_HEADER, "0170,2025-05,6000,1,", "0-1,2025-03,fees,1,") == [
            "line 2, period: lies in the future; leave the row out",
            "line 3, account: write a main account of four digits, such as 4790, or validations, or nonBillableExpense",
            "line 3, site: write the number of a site, such as 0170",
        ]

    def test_a_changed_ledger_of_a_closed_month_stays_closed_and_is_told(self, company: Company, load: Load) -> None:
        company.ledger("0170", Period(2025, 3), {"6000": "5"})
        report = load("ledger", LEDGER_HEADER, "0170,2025-03,6000,6,")
        assert document("0170", "2025-03", "accounts", Series.ACTUAL).content["closed"] is True
        assert report.warnings == ["site 0170, 2025-03 is closed; its ledger changes"]


class TestClose:
    def test_a_month_with_a_ledger_is_closed(self, company: Company, load: Load) -> None:
        company.ledger("0170", Period(2025, 2), {"6000": "5"}, closed=False)
        company.ledger("0170", Period(2025, 3), {"6000": "5"}, closed=False)
        report = load("close", "site,period", "0170,2025-03", "0170,2025-02")
        assert report.counts["months"] == 2
        assert facts("0170", "2025-03", "accounts")["ledger"]["closed"] is True
        change = next(current().documents.audit("0170")).changes[0]
        assert (change.field, change.old, change.new) == ("/closed", False, True)

    def test_what_is_not_ready_is_refused_with_what_to_do(self, company: Company, load: Load) -> None:
        company.ledger("0170", Period(2025, 1), {"6000": "5"})
        company.ledger("0170", Period(2025, 3), {"6000": "5"}, closed=False)
        assert refused(load, "close", "site,period", "0170,2025-04", "0349,2025-03", "0170,2025-03") == [
            "line 2, period: 2025-04 is not over; close it when it is",
            "line 3, period: 2025-03 has no ledger; load it with `ledger` first",
            "line 4, period: 2025-02 is open; close it first, or with this month",
        ]

    def test_months_before_the_site_opened_are_not_waited_for(self, company: Company, load: Load) -> None:
        assert SITES["0500"].start_date == date(2024, 1, 1)
        company.ledger("0500", Period(2023, 10), {"6000": "5"})
        company.ledger("0500", Period(2024, 1), {"6000": "5"}, closed=False)
        assert load("close", "site,period", "0500,2024-01").counts["months"] == 1


def test_a_load_leaves_a_row_of_its_run(load: Load) -> None:
    load("budget", BUDGET_HEADER, "0170,2025-04,4790,1", "0349,2025-04,4790,1")
    (run,) = current().runs.latest("load-budget")
    one = {"months": 1, "created": 1, "updated": 0, "removed": 0}
    assert run.result == {
        "kind": "budget", "file": "budget.csv", "user": "fiona", "run": "run-1", "state": "loaded",
        "counts": {"sites": 2, "months": 2, "created": 2, "updated": 0, "unchanged": 0, "removed": 0},
        "sites": [{"site": "0170", **one}, {"site": "0349", **one}], "unusual": [], "problems": [],
    }  # fmt: skip
