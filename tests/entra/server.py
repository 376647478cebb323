"""The endpoints of the stand-in, over HTTPS with a certificate that is trusted by whoever is given its file."""

import base64
import hashlib
import json
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared_code.kit.clock import Clock, FixedClock
from tests.entra.tokens import LIFETIME, TENANT, Person, Signing

Answer = tuple[int, Mapping[str, Any]]


class Refused(Exception):
    """What the token endpoint answers where it gives no token."""


class Entra(ThreadingHTTPServer):
    """One tenant: people sign in by name, services by their object id and secret."""

    daemon_threads = True

    def __init__(self, people: Sequence[Person], clock: Clock, certificate: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Endpoint)
        self.certificate = certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.authority = f"https://127.0.0.1:{self.server_port}"
        self.people = {person.name: person for person in people}
        self.signing = Signing(f"{self.authority}/{TENANT}/v2.0", clock)
        self.asked: list[str] = []
        self.secrets: dict[str, str] = {}
        self.assertions: dict[str, str] = {}
        """By application, what its federated credential takes for proof: a token of the app's identity."""
        self._grants: dict[str, Mapping[str, str]] = {}

    @property
    def tenant_authority(self) -> str:
        return f"{self.authority}/{TENANT}"

    def trusting(self) -> ssl.SSLContext:
        """What a client is given to trust the certificate."""
        return ssl.create_default_context(cafile=self.certificate)

    def metadata(self) -> Mapping[str, Any]:
        base = self.tenant_authority
        return {
            "issuer": self.signing.issuer,
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self, query: Mapping[str, str]) -> Mapping[str, str]:
        """What the browser brings back after the person that `login_hint` names has signed in."""
        code = uuid4().hex
        self._grants[code] = query
        return {"code": code, "state": query.get("state", ""), "session_state": uuid4().hex}

    def token(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Tokens for a grant; raises Refused."""
        if form["grant_type"] == "client_credentials":
            return self._of_service(form)
        if not self._is_proven(form):
            raise Refused("invalid_client")
        name = "code" if form["grant_type"] == "authorization_code" else "refresh_token"
        grant = self._grants.pop(form[name], None)
        if grant is None or (name == "code" and not _proves(grant, form)):
            raise Refused("invalid_grant")
        person, refresh = self.people[grant["login_hint"]], uuid4().hex
        self._grants[refresh] = grant
        info = base64.urlsafe_b64encode(json.dumps({"uid": str(person.object_id), "utid": str(TENANT)}).encode())
        return {
            **_bearer(self.signing.access_token(person)),
            "refresh_token": refresh,
            "id_token": self.signing.id_token(person, grant.get("nonce", ""), grant["client_id"]),
            "client_info": info.decode().rstrip("="),
            "scope": grant["scope"],
        }

    def _is_proven(self, form: Mapping[str, str]) -> bool:
        """Whether an application shows what it has: an assertion, a secret, or nothing where it is a page's."""
        if expected := self.assertions.get(form["client_id"]):
            kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            return (form.get("client_assertion"), form.get("client_assertion_type")) == (expected, kind)
        return self.secrets.get(form["client_id"], "") == form.get("client_secret", "")

    def _of_service(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        by_id = {str(person.object_id): person for person in self.people.values() if person.secret}
        service = by_id.get(form.get("client_id", ""))
        if service is None or service.secret != form.get("client_secret"):
            raise Refused("invalid_client")
        return _bearer(self.signing.access_token(service, scope=None))


class _Endpoint(BaseHTTPRequestHandler):
    server: Entra

    def do_GET(self) -> None:
        path, query = self._asked()
        answers: Mapping[str, Callable[[], Mapping[str, Any]]] = {
            "/v2.0/.well-known/openid-configuration": self.server.metadata,
            "/discovery/v2.0/keys": lambda: self.server.signing.published,
        }
        if path == "/oauth2/v2.0/authorize":
            self._send_back(query, self.server.authorize(query))
        elif path in answers:
            self._tell(200, answers[path]())
        else:
            self._tell(404, {"error": "not_found"})

    def do_POST(self) -> None:
        path, _ = self._asked()
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        if path != "/oauth2/v2.0/token":
            self._tell(404, {"error": "not_found"})
            return
        try:
            self._tell(200, self.server.token(form))
        except Refused as refused:
            self._tell(400, {"error": str(refused), "error_description": "the stand-in refuses"})

    def _send_back(self, query: Mapping[str, str], brought: Mapping[str, str]) -> None:
        """To the application's address, by a form that the browser posts or by a redirect, as it asked."""
        if query.get("response_mode") != "form_post":
            self._send(302, b"", {"Location": f"{query['redirect_uri']}?{urlencode(brought)}"})
            return
        fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in brought.items())
        form = f'<form method="POST" action="{query["redirect_uri"]}">{fields}</form>'
        self._send(200, form.encode(), {"Content-Type": "text/html"})

    def _asked(self) -> tuple[str, Mapping[str, str]]:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix(f"/{TENANT}")
        self.server.asked.append(path)
        return path, dict(parse_qsl(parts.query))

    def _tell(self, status: int, content: Mapping[str, Any]) -> None:
        self._send(status, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _proves(grant: Mapping[str, str], form: Mapping[str, str]) -> bool:
    """Whether the verifier of the form is that of the challenge, and the redirect the same."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return (grant.get("code_challenge"), grant["redirect_uri"]) == (challenge, form.get("redirect_uri"))


def _bearer(token: str) -> dict[str, Any]:
    return {"token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": token}


def make_certificate(path: Path) -> None:
    """A certificate of 127.0.0.1 and its key in one file; it is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in of Entra ID")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=36500))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))


@contextmanager
def entra(people: Sequence[Person], clock: FixedClock, folder: Path) -> Iterator[Entra]:
    """The stand-in, until the block ends; its certificate is `folder / "entra.pem"`."""
    certificate = folder / "entra.pem"
    make_certificate(certificate)
    with Entra(people, clock, certificate) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
