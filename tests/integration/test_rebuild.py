"""A store written by the version before is made anew by the rules of today, site by site, while requests go on."""

import lzma
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli import rebuild as command
from shared_code.application import close_current, current
from shared_code.integration.service.rebuild import FLOW, Rebuild
from shared_code.kit.errors import SiteNotFound
from shared_code.kit.period import Period, Span, YearPart
from shared_code.payroll.models import FAMILY as PAYROLL
from shared_code.recalculation import MADE
from shared_code.sites.models import Site
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import MADE_BY, Content, Series, facts_version, unpack
from shared_code.store.table import Delete, Operation
from shared_code.store.unit_of_work import ChangeSet, FactsWrite
from tests.conftest import Company, configure

STORE = Path(__file__).parent / "store_0_1" / "district.db.xz"
SITES = ("0170", "0349", "0402", "0511", "0623", "0634")
FEW = 2
DISTRICT = "d-orlando"
MONTH = Period(2026, 11)
YEAR = Span(Period(2026, 1), Period(2026, 12))


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the old store."""
    (tmp_path / "store.db").write_bytes(lzma.decompress(STORE.read_bytes()))
    configure(tmp_path, monkeypatch, date(2026, 11, 29))
    yield tmp_path
    close_current()


@pytest.fixture
def old_store(district: Path) -> Path:
    """The same with two sites on the register."""
    current().tables.submit("reference", "sites", [Delete(site_id) for site_id in SITES[FEW:]])
    close_current()
    return district


def silent(_: str) -> None:
    """Tell nobody."""


def derived_facts(site_id: str) -> Mapping[tuple[str, str], tuple[Content, Any]]:
    """Stored facts that rules make, by month and family, with the rules they were made by."""
    rows = current().tables.query(FORECASTS, site_id, "f|", "f|~")
    keyed = ((row.row.split("|"), row) for row in rows)
    return {
        (key[1], key[2]): (unpack(row.properties), row.properties.get(MADE_BY)) for key, row in keyed if key[2] in MADE
    }


def from_nothing(site_id: str) -> None:
    """Have all facts of a site that documents make say nothing (this store has hours of months without timekeeping)."""
    documents = current().documents
    for period, families in documents.month_facts(site_id, Period(2000, 1), Period(2099, 12)).items():
        made = MADE if (PAYROLL, Series.ACTUAL) in documents.month(site_id, period) else MADE - {PAYROLL}
        facts = [FactsWrite(period, name, {}, families[name].etag) for name in families if name in made]
        current().changes.commit(ChangeSet(site_id, None, "test", facts=facts))


def rollup_rows() -> object:
    """What roll-ups and benchmarks read of two sites, without the version that it was made from."""
    months = current().statistics_rows.of_district(DISTRICT, YEAR).sites
    rows = {row.row: unpack(row.properties) for row in current().tables.query("summaries", f"{DISTRICT}|2026|pl")}
    return [(months[site_id], {**rows[site_id], "version": ""}) for site_id in SITES[:FEW]]


def test_every_month_fact_of_a_district_is_made_by_the_rules_of_today(district: Path) -> None:
    before = {site_id: derived_facts(site_id) for site_id in SITES}
    assert {made_by for facts in before.values() for _, made_by in facts.values()} == {None}
    told: list[str] = []
    done = current().rebuild.run(told.append)
    assert (done.sites, done.left) == (len(SITES), 0)
    assert [line.split(": ")[1][:6] for line in told] == [f"{number} of 6" for number in range(1, 7)]
    for site_id in SITES:
        facts = derived_facts(site_id)
        assert facts.keys() == before[site_id].keys()
        assert {made_by for _, made_by in facts.values()} == {facts_version()}
    assert current().rebuild.outdated() == []


def loads() -> list[tuple[str, int | None]]:
    """Of how many sites a roll-up knows when each feed was loaded."""
    view = current().rollups.view("district", DISTRICT, YearPart("2026"), None)
    return [(source.name, source.sites) for source in view.sources]


def test_what_is_made_anew_is_what_would_be_made_from_nothing(old_store: Path) -> None:
    assert loads() == []  # rows of the version before are read as they are
    current().rebuild.run(silent)
    assert loads() == [("statistics", FEW), ("payroll", FEW), ("ledger", FEW)]
    expected, rolled_up = {site_id: derived_facts(site_id) for site_id in SITES[:FEW]}, rollup_rows()
    for site_id in SITES[:FEW]:
        from_nothing(site_id)
    for district in (f"{DISTRICT}|2026", f"{DISTRICT}|2026|pl"):
        current().tables.submit("summaries", district, _deletes(district))
    for site_id in SITES[:FEW]:
        current().rebuild.site(site_id)
    assert {site_id: derived_facts(site_id) for site_id in SITES[:FEW]} == expected
    assert rollup_rows() == rolled_up


def test_an_interrupted_run_goes_on_where_it_stopped(old_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Rebuild.site
    done: list[str] = []

    def dies_at_the_second(self: Rebuild, site_id: str) -> int:
        done.append(site_id)
        if len(done) == 2:
            raise KeyboardInterrupt
        return site(self, site_id)

    monkeypatch.setattr(Rebuild, "site", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        current().rebuild.run(silent)
    monkeypatch.undo()
    monkeypatch.setattr(Rebuild, "site", site)
    left = [one.site_id for one in current().rebuild.outdated()]
    assert left == [site_id for site_id in SITES[:FEW] if site_id not in done[:1]]


def test_a_run_stops_in_time_and_the_next_one_goes_on(old_store: Path) -> None:
    now = current().clock.now()
    assert current().rebuild.run(silent, until=now - timedelta(seconds=1)) == (0, 0, len(SITES[:FEW]))
    assert current().runs.latest(FLOW)[0].status == "stopped"
    assert current().rebuild.run(silent).sites == len(SITES[:FEW])


def test_a_save_while_a_site_is_made_anew_is_not_lost(old_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves between the read of a site's months and the write of its facts."""
    commit = type(current().changes).commit
    saved: list[Content] = []

    def after_a_save(self: Any, change: ChangeSet) -> None:
        if change.user == "rebuild" and any(write.period == MONTH for write in change.facts) and not saved:
            stored = current().documents.month_facts("0170", MONTH, MONTH)[MONTH]["accounts"]
            saved.append({**stored.content, "budget": {"6000": "123.00"}})
            commit(
                self,
                ChangeSet("0170", Series.BUDGET, "anna", facts=[FactsWrite(MONTH, "accounts", saved[0], stored.etag)]),
            )
        commit(self, change)

    monkeypatch.setattr(type(current().changes), "commit", after_a_save)
    current().rebuild.site("0170")
    assert saved
    facts, made_by = derived_facts("0170")[str(MONTH), "accounts"]
    assert made_by == facts_version()
    assert facts["budget"] != saved[0]["budget"], "made from the documents, which the save of this test left alone"


def test_a_site_whose_facts_are_new_is_only_marked(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.budget("TP001", MONTH)
    monkeypatch.setattr(Rebuild, "site", _never)
    assert current().rebuild.run(silent) == (6, 0, 0)
    assert current().rebuild.outdated() == []


def test_nothing_is_done_where_all_is_current(old_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    current().rebuild.run(silent)
    monkeypatch.setattr(Rebuild, "outdated", _never)
    assert current().rebuild.run(silent) == (0, 0, 0)


def test_the_command_shows_how_it_goes(old_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--data", str(old_store)]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("2 sites were outdated; ")
    assert "2 of 2 sites, 0349 Lagoon Resort" in shown.err
    assert command.main(["--data", str(old_store), "--site", "0170"]) == 0
    assert capsys.readouterr().out == "site 0170: 0 months say something else now\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--site", "9999"], "There is no site 9999."), (["--data", "nowhere"], "There is no store ")],
)
def test_the_command_refuses_in_a_sentence(
    old_store: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = [] if "--data" in arguments else ["--data", str(old_store)]
    assert command.main([*arguments, *folder]) == 1
    assert sentence in capsys.readouterr().err


def test_an_unknown_site_is_refused(old_store: Path) -> None:
    with pytest.raises(SiteNotFound):
        current().rebuild.site("9999")


def _never(*_: object) -> list[Site]:
    raise AssertionError("what is current was made anew")


def _deletes(partition: str) -> list[Operation]:
    return [Delete(row.row) for row in current().tables.query("summaries", partition)]
