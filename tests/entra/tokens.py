"""The keys and tokens of the stand-in: claims of Entra ID's version 2.0, times by a clock that tests move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from shared_code.kit.clock import Clock

TENANT: Final = UUID("7b5f6a52-3c1e-4a0e-9d8b-5a7c2f0e1d34")
API: Final = "2f6d1c9a-8b7e-4f3d-a1c2-9e8f7a6b5c4d"
"""The application that stands for our API: the audience of its access tokens."""
PAGE: Final = "11111111-aaaa-4bbb-8ccc-222222222222"
"""The application of a page or a program that calls it."""
BACKDATED: Final = 300
"""Seconds before now that `iat` says."""
LIFETIME: Final = 4800
"""Seconds from now to `exp`: between 60 and 90 minutes."""
SCOPE: Final = f"api://{API}/access_as_user"


@dataclass(frozen=True)
class Person:
    """Somebody of the tenant; a service where `secret` is set."""

    name: str
    roles: Sequence[str] = ()
    groups: Sequence[str] = ()
    too_many_groups: bool = False
    object_id: UUID = field(default_factory=uuid4)
    secret: str = ""

    @property
    def subject(self) -> str:
        return f"{TENANT}:{self.object_id}"

    @property
    def membership(self) -> Mapping[str, Any]:
        """Its claims about roles and groups: those of none are left out, and too many are a link to be asked."""
        told: dict[str, Any] = {"roles": list(self.roles)} if self.roles else {}
        if self.too_many_groups:
            link = f"https://graph.microsoft.com/v1.0/users/{self.object_id}/getMemberObjects"
            return told | {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": link}}}
        return told | ({"groups": list(self.groups)} if self.groups else {})


class Signing:
    """The signing keys of the tenant; the newest one signs."""

    def __init__(self, issuer: str, clock: Clock) -> None:
        self.issuer = issuer
        self.clock = clock
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        self.rotate()

    def rotate(self) -> None:
        """Another key; those before it stay published."""
        self.keys[uuid4().hex] = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def published(self) -> Mapping[str, Any]:
        keys = [(kid, RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)) for kid, key in self.keys.items()]
        return {"keys": [{**key, "kid": kid, "use": "sig", "alg": "RS256"} for kid, key in keys]}

    def access_token(self, person: Person, scope: str | None = "access_as_user", **changes: Any) -> str:
        """For our API: delegated with a scope, a service's own without."""
        kind = {"idtyp": "app"} if scope is None else {"scp": scope, "name": person.name}
        claims = {"azp": PAGE, "azpacr": "1", **kind, **person.membership}
        return self.signed(person, {"aud": API, **claims, **changes})

    def id_token(self, person: Person, nonce: str = "", audience: str = PAGE) -> str:
        told = {"name": person.name, "preferred_username": f"{person.name}@example.com", **person.membership}
        return self.signed(person, {"aud": audience, **({"nonce": nonce} if nonce else {}), **told})

    def signed(self, person: Person, claims: Mapping[str, Any]) -> str:
        """Common claims, and those of a kind of token; None leaves one out."""
        now = int(self.clock.now().timestamp())
        times = {"iat": now - BACKDATED, "nbf": now - BACKDATED, "exp": now + LIFETIME}
        pairwise = str(uuid5(person.object_id, str(claims.get("aud"))))
        who = {"oid": str(person.object_id), "sub": pairwise, "tid": str(TENANT)}
        told = {"iss": self.issuer, "ver": "2.0", "uti": uuid4().hex, **times, **who, **claims}
        kid, key = list(self.keys.items())[-1]
        present = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(present, key, algorithm="RS256", headers={"typ": "JWT", "kid": kid})
