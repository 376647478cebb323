"""The smoke test of a deployment, on the local host: it is content with a good product, and sees what is wrong."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from tests.smoke.__main__ import QUESTIONS, WITH_TOKEN, Product, ask
from tests.started import Host


def test_a_good_product_is_good(host: Host) -> None:
    with host.client("forecasting_admin") as client:
        token = client.headers["Authorization"].partition(" ")[2]
    said = list(ask(Product(host.url, token)))
    assert [line for good, line in said if not good] == []
    assert len(said) == len(QUESTIONS) + len(WITH_TOKEN)
    assert any(line.startswith("its ODBC drivers: ") and "administrator" not in line for _, line in said)
    assert len(list(ask(Product(host.url)))) == len(QUESTIONS)


def test_a_token_that_sees_nothing_is_told(host: Host) -> None:
    with host.client("account_manager", sites="9999") as client:
        token = client.headers["Authorization"].partition(" ")[2]
    *others, (good, line) = ask(Product(host.url, token))
    assert all(one for one, _ in others)
    assert not good
    assert "it shows a site" in line
    assert (True, "its ODBC drivers: only an administrator is told") in others


def test_another_server_answers_no_question() -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"success": true, "data": {"degraded": []}, "errors": []}')

        def do_HEAD(self) -> None:
            self.send_response(405)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        said = list(ask(Product(f"http://127.0.0.1:{server.server_port}", "token")))
        server.shutdown()
        thread.join()
    assert [good for good, _ in said] == [False, True, False, False, False, False, False]


def test_nobody_answers() -> None:
    assert not any(good for good, _ in ask(Product("http://127.0.0.1:9")))
