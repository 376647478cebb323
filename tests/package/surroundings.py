"""What stands around the package in Azure, on this machine, by TLS: tables, broker, key set, managed identity."""

import json
import random
import shutil
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

import certifi
import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared_code.kit.clock import UTC_CLOCK
from shared_code.messaging.queues import QUEUES
from tests.broker.product import product_broker
from tests.broker.server import AMQPS, Broker
from tests.servers import azurite

HERE: Final = "127.0.0.1"
IDENTITY: Final = "11111111-2222-3333-4444-555555555555"
"""The user-assigned identity of the app."""


class Surroundings(NamedTuple):
    """What the app is told, whom its packages trust, and the broker."""

    settings: Mapping[str, str]
    trust: Path
    broker: Broker


@contextmanager
def surroundings(folder: Path, published: Mapping[str, Any]) -> Iterator[Surroundings]:
    """A namespace, an account, an issuer of this key set and the identity service, until the block ends."""
    namespace = ".".join(("127", *(str(random.randint(1, 254)) for _ in range(3))))  # noqa: S311 - its port is fixed
    tls, issued, key = certificate(folder, namespace)
    secured = ("--oauth", "basic", "--cert", str(issued), "--key", str(key))
    with (
        product_broker(AMQPS, namespace, tls) as broker,
        azurite(folder, *secured) as tables,
        _served(lambda _: published, tls) as keys,
        _served(_token) as identity,
    ):
        told = {
            "ENVIRONMENT": "production",
            "Tables__serviceUri": tables,
            "ServiceBus__fullyQualifiedNamespace": namespace,
            "TOKEN_KEYS": f"{keys}/keys",
            **{queue.setting: queue.name for queue in QUEUES},
        }
        azure = {"IDENTITY_ENDPOINT": f"{identity}/token", "IDENTITY_HEADER": "secret", "AZURE_CLIENT_ID": IDENTITY}
        trusted = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(issued))
        yield Surroundings({**told, **azure, **trusted}, _trusting(folder / "trust", issued), broker)


def certificate(folder: Path, namespace: str) -> tuple[ssl.SSLContext, Path, Path]:
    """Of an authority of its own for both addresses: what serves it, and its two files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the cloud of a test")])
    now = datetime.now(UTC)  # noqa: TID251 - TLS reads the machine's clock
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
    )
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(hours=1), now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(one)) for one in (HERE, namespace)]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return context, certificate, private


def _trusting(folder: Path, certificate: Path) -> Path:
    """A folder with a list of authorities that names this one too, to be found before the package's."""
    installed = Path(certifi.__file__).parent
    shutil.copytree(installed, folder / "certifi", ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "certifi" / "cacert.pem").open("ab") as known:
        known.write(certificate.read_bytes())
    return folder


def _token(query: Mapping[str, list[str]]) -> Mapping[str, Any]:
    """A token of the identity for what asks, as the endpoint of App Service gives it; nobody here checks who signed."""
    (identity,), (resource,) = query["client_id"], query["resource"]
    assert identity == IDENTITY
    expires = int(UTC_CLOCK.now().timestamp()) + 3600
    begins = dict.fromkeys(("iat", "nbf"), expires - 7200)
    claims = {"aud": resource, "iss": "https://sts.windows.net/tenant/", "exp": expires, **begins}
    token = jwt.encode(claims, "the secret of a tenant that nobody has", algorithm="HS256")
    return {"access_token": token, "expires_on": str(expires), "resource": resource, "token_type": "Bearer"}


@contextmanager
def _served(answer: Any, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server that answers JSON by the query of what it is asked."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answer(parse_qs(urlsplit(self.path).query))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HERE, 0), Answering) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"{'https' if tls else 'http'}://{HERE}:{server.server_port}"
        server.shutdown()
        thread.join()
