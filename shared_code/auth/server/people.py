"""Who somebody is: asked of Entra ID by `msal`, or on a laptop chosen from the demo users. No password is ever ours."""

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import msal

from shared_code.auth.entra import EntraUsers
from shared_code.auth.keys import TIMEOUT_SECONDS, unreachable
from shared_code.auth.models import User
from shared_code.auth.server.web import WebAnswer, page

_FOUND: Final = 302


class NotSignedIn(Exception):
    """Nobody signed in; the message says why, and goes to the client."""


class SignsPeopleIn(Protocol):
    """Asks somebody who they are."""

    def begin(self, state: str, hint: str) -> tuple[Mapping[str, Any], str | WebAnswer]:
        """What to remember, and where to send the person, or the page to show; `hint` is a name to begin with."""
        ...

    def finish(self, flow: Mapping[str, Any], brought: Mapping[str, str]) -> User:
        """Who came back; raises NotSignedIn, IntegrationError."""
        ...


class EntraSignIn:
    """Sends people to one tenant of Entra ID, with PKCE, state and nonce of its own."""

    def __init__(
        self, authority: str, client_id: str, secret: str | Callable[[], str], users: EntraUsers, redirect_uri: str
    ) -> None:
        """`authority` is the tenant's address; `secret` the application's, or what makes an assertion of who it is."""
        self._authority = authority
        self._client_id = client_id
        self._secret = secret if isinstance(secret, str) else {"client_assertion": secret}
        self._users = users
        self._redirect_uri = redirect_uri

    def begin(self, state: str, hint: str) -> tuple[Mapping[str, Any], str]:
        try:
            flow = self._app().initiate_auth_code_flow(
                [],
                redirect_uri=self._redirect_uri,
                state=state,
                login_hint=hint or None,
                response_mode="form_post",  # a code in a form stands in no history or log
            )
        except (OSError, ValueError) as error:
            raise unreachable() from error
        return json.loads(json.dumps(flow, default=list)), str(flow["auth_uri"])

    def finish(self, flow: Mapping[str, Any], brought: Mapping[str, str]) -> User:
        if "error" in brought:
            raise NotSignedIn("Entra ID signed nobody in.")
        try:
            got = self._app().acquire_token_by_auth_code_flow(dict(flow), dict(brought))
        except OSError as error:
            raise unreachable() from error
        except (ValueError, RuntimeError):
            raise NotSignedIn("What Entra ID answered is not of this sign-in.") from None
        try:
            return self._users.signed_in(got["id_token_claims"])
        except (KeyError, ValueError):
            raise NotSignedIn("Entra ID gave no token of this tenant.") from None

    def _app(self) -> Any:  # noqa: ANN401 - msal has no types
        """One for each call: it would keep the tokens of everybody, which nobody needs."""
        return msal.ConfidentialClientApplication(
            self._client_id,
            self._secret,
            authority=self._authority,
            instance_discovery=False,
            exclude_scopes=["offline_access"],
            timeout=TIMEOUT_SECONDS,
        )


class DemoPage:
    """A page with the demo users, on a laptop only: whoever sits there is whom they choose."""

    def __init__(self, users: Callable[[], Mapping[str, tuple[str, User]]], environment: str, chosen: str) -> None:
        """`users` are names and users by subject, `chosen` is where a choice leads. Raises ValueError elsewhere."""
        if environment != "local":
            raise ValueError("The page of demo users signs anyone in; it is for ENVIRONMENT=local only.")
        self._users = users
        self._chosen = chosen

    def begin(self, state: str, hint: str) -> tuple[Mapping[str, Any], WebAnswer]:
        """Who is named was chosen before and goes on at once, as one who is signed in to Entra ID does."""
        users = self._users()
        if hint in users:
            chosen = f"{self._chosen}?{urlencode({'state': state, 'user': hint})}"
            return {}, WebAnswer(_FOUND, headers={"Location": chosen})
        links = "".join(
            f'<a href="{self._chosen}?state={state}&amp;user={escape(subject)}">{escape(name)}</a>'
            for subject, (name, _) in sorted(users.items(), key=lambda one: one[1][0])
        )
        return {}, page("Sign in as a demo user", links or "There are no demo users.")

    def finish(self, flow: Mapping[str, Any], brought: Mapping[str, str]) -> User:  # noqa: ARG002 - as above
        if (chosen := self._users().get(brought.get("user", ""))) is None:
            raise NotSignedIn("There is no such demo user.")
        return chosen[1]
