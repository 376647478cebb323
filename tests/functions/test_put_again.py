"""PUT of a month: repeated requests and races."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.store.table import WriteConflict
from shared_code.store.unit_of_work import UnitOfWork
from tests.functions.conftest import URL, ClientFor, Put, change, codes, day, stored


class TestIdempotency:
    def test_a_repeat_gets_the_same_answer_and_is_stored_once(self, put: Put) -> None:
        first = put(change(valetDaily=5), Idempotency_Key="k1")
        again = put(change(valetDaily=5), Idempotency_Key="k1")
        assert again.content == first.content
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first.headers
        assert len(list(current().documents.audit("TP001"))) == 1

    def test_another_body_under_the_same_key_is_refused(self, put: Put) -> None:
        put(change(valetDaily=5), Idempotency_Key="k1")
        answer = put(change(valetDaily=6), Idempotency_Key="k1")
        assert (answer.status_code, codes(answer)) == (422, [("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")])

    def test_a_refused_request_is_not_kept(self, put: Put) -> None:
        first = put(change(valetDaily=5))
        assert put(change(valetDaily=6), Idempotency_Key="k1").status_code == 412
        assert put(change(valetDaily=6), match=first.headers["ETag"], Idempotency_Key="k1").status_code == 200

    def test_the_key_belongs_to_one_user(self, put: Put, client_for: ClientFor) -> None:
        put(change(valetDaily=5), Idempotency_Key="k1")
        sam = client_for("forecasting_admin")
        headers = {"If-Match": '"1-0000000000000000"', "Idempotency-Key": "k1"}
        assert sam.put(URL, json=change(valetDaily=7), headers=headers).status_code == 200

    def test_a_key_of_more_than_255_characters_is_refused(self, put: Put) -> None:
        answer = put(change(valetDaily=5), Idempotency_Key="k" * 256)
        assert codes(answer) == [("INVALID_DATA_TYPE", "Idempotency-Key")]


class TestIfMatch:
    @pytest.mark.parametrize("match", ["{}", "W/{}", '"9-ab", {}', "bare"])
    def test_f32_a_version_counts_however_its_tag_is_written(self, put: Put, match: str) -> None:
        etag = put(change(valetDaily=5)).headers["ETag"]
        sent = etag.strip('"') if match == "bare" else match.format(etag)
        assert put(change(valetDaily=6), match=sent).status_code == 200

    @pytest.mark.parametrize("match", ['""', '"abc"', "abc", '"3"', ","])
    def test_f32_what_is_no_tag_of_ours_is_no_conflict(self, put: Put, match: str) -> None:
        put(change(valetDaily=5))
        answer = put(change(valetDaily=6), match=match)
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "If-Match")])
        assert "Send the ETag of your last GET" in answer.json()["errors"][0]["message"]


class TestRaces:
    def test_fifty_clients_saving_at_once_make_one_winner_per_version(self, put: Put, client: TestClient) -> None:
        headers = {**client.headers, "If-Match": '"0-0000000000000000"'}
        with ThreadPoolExecutor(50) as pool:
            answers = list(
                pool.map(lambda n: client.put(URL, json=change(valetDaily=n + 1), headers=headers), range(50))
            )
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 49
        (winner,) = [answer for answer in answers if answer.status_code == 200]
        (entry,) = current().documents.audit("TP001")
        assert entry.changes[0].new == day(winner)["valetDaily"]

    def test_clients_that_retry_after_a_conflict_all_win_once_in_the_end(self, put: Put, client: TestClient) -> None:
        def save_until_it_holds(n: int) -> int:
            etag, refused = '"0-0000000000000000"', 0
            while True:
                body = {"days": [{"date": f"2025-04-{16 + n}", "valetDaily": n + 1}]}
                answer = client.put(URL, json=body, headers={**client.headers, "If-Match": etag})
                if answer.status_code == 200:
                    return refused
                etag, refused = answer.json()["errors"][0]["details"]["etag"], refused + 1

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(save_until_it_holds, range(10)))
        assert sorted(entry.version for entry in current().documents.audit("TP001")) == list(range(1, 11))
        assert {when: row["valetDaily"] for when, row in stored().items()} == {
            f"2025-04-{16 + n}": f"{n + 1}.0000" for n in range(10)
        }

    def test_the_loser_of_a_race_on_one_key_answers_as_the_winner(self, put: Put, client: TestClient) -> None:
        headers = {**client.headers, "If-Match": '"0-0000000000000000"', "Idempotency-Key": "race"}
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: client.put(URL, json=change(valetDaily=5), headers=headers), range(8)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({json.dumps(answer.json()["data"]) for answer in answers}) == 1
        assert len(list(current().documents.audit("TP001"))) == 1

    @pytest.mark.parametrize("behind", [0, 1])
    def test_f38_the_loser_of_a_race_replays_wherever_the_winner_overtakes_it(
        self, put: Put, monkeypatch: pytest.MonkeyPatch, behind: int
    ) -> None:
        """The same request is stored between the loser's look for a kept answer and its look at the month."""
        if behind:
            first = put(change(valetDaily=4))
        match = first.headers["ETag"] if behind else '"0-0000000000000000"'
        look = UnitOfWork.idempotency_record
        winners: list[Any] = []

        def overtaken(work: UnitOfWork, owner: str, key: str) -> object:
            found = look(work, owner, key)
            if not winners:
                winners.append(None)
                winners.append(put(change(valetDaily=5), match=match, Idempotency_Key="race"))
            return found

        monkeypatch.setattr(UnitOfWork, "idempotency_record", overtaken)
        loser = put(change(valetDaily=5), match=match, Idempotency_Key="race")
        assert loser.headers["Idempotency-Replayed"] == "true"
        assert loser.content == winners[1].content

    def test_too_many_lost_races_are_503_and_nothing_is_stored(self, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
        def lose(_: object) -> None:
            raise WriteConflict(0)

        monkeypatch.setattr(UnitOfWork, "commit", lambda _, change: lose(change))
        answer = put(change(valetDaily=5))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.json()["errors"][0]["code"] == "SERVICE_UNAVAILABLE"
        assert stored() == {}


def test_a_key_of_yesterday_is_forgotten(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    first = put(change(valetDaily=5), Idempotency_Key="k1")
    monkeypatch.setattr("shared_code.store.editing.ANSWERS_KEPT_FOR", timedelta(hours=-1))
    second = put(change(valetDaily=6), match=first.headers["ETag"], Idempotency_Key="k2")
    third = put(change(valetDaily=7), match=second.headers["ETag"], Idempotency_Key="k2")
    assert (third.status_code, day(third)["valetDaily"]) == (200, 7)
    assert "Idempotency-Replayed" not in third.headers
