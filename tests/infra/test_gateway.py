"""The gateway: it knows the API by its document, and lets through and says what the app would."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from functions.services import TABLE, routers
from shared_code.api import app, limits, origins
from shared_code.api.envelope import API_VERSION, ErrorView, Failure
from shared_code.api.host import ALWAYS, BASE_PATH
from shared_code.auth import own, tokens
from shared_code.auth.challenge import challenge
from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.setting_values import VAULT
from tests.infra.gateway import OPERATIONS
from tests.infra.template import INFRA, Template, last

POLICIES: Final = sorted((INFRA / "gateway").glob("*.xml"))
SECTIONS: Final = ["inbound", "backend", "outbound", "on-error"]
GUARD_SECONDS: Final = 300
"""The longest period that `rate-limit-by-key` knows."""
USERS: Final = 100
"""Account managers: all of them may come from one address, as those do who use the connector."""
OF_THE_APP: Final = {"INVALID_TOKEN", "EXPIRED_TOKEN", "ROUTE_NOT_FOUND"}
"""Codes under which the gateway refuses what the app would, in its words."""
BACKEND: Final = re.compile(r'Variables\["group"\] == "([a-z-]+)"')


def policy_of(template: Template, kind: str) -> ET.Element:
    """A policy as it is deployed."""
    (found,) = template.of(kind)
    assert found["properties"]["format"] == "xml"
    return ET.fromstring(found["properties"]["value"])  # noqa: S314 - our own file


def only(element: ET.Element, path: str) -> ET.Element:
    (found,) = element.iterfind(path)
    return found


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_a_policy_is_well_formed(path: Path) -> None:
    ET.fromstring(path.read_text("utf-8"))  # noqa: S314 - our own file


class TestPolicies:
    def test_sections_are_whole_and_the_api_begins_with_what_holds_for_all(self, template: Template) -> None:
        for kind in ("service/policies", "apis/policies"):
            assert [section.tag for section in policy_of(template, kind)] == SECTIONS
        assert {section[0].tag for section in policy_of(template, "apis/policies")} == {"base"}

    def test_the_app_is_waited_for_as_long_as_azure_lets_it_answer(self, template: Template) -> None:
        assert only(policy_of(template, "service/policies"), "backend/forward-request").attrib == {"timeout": "230"}

    def test_a_group_is_the_first_part_of_a_path_below_the_base(self, template: Template) -> None:
        variable = only(policy_of(template, "apis/policies"), "inbound/set-variable")
        place = len(BASE_PATH.split("/"))
        assert variable.attrib["name"] == "group"
        assert variable.attrib["value"].endswith(f".OriginalUrl.Path.Split('/').ElementAtOrDefault({place}) ?? \"\")")


def issuers_of(looked: ET.Element) -> list[tuple[str | None, str | None, str]]:
    """Name, audience and site of the metadata of each issuer that a policy trusts."""
    texts = ([one.text for one in looked.iterfind(path)] for path in ("issuers/issuer", "audiences/audience"))
    sites = [one.attrib["url"].partition("/.well-known/")[0] for one in looked.iterfind("openid-config")]
    return list(zip(*texts, sites, strict=True))


def trusted_by(given: Mapping[str, str]) -> list[tuple[str | None, str | None, str]]:
    """The same of the issuers that an app trusts."""
    found: list[tuple[str | None, str | None, str]] = []
    if tenant := given["ENTRA_TENANT_ID"]:
        issuer = f"{given['ENTRA_AUTHORITY']}/{tenant}/v2.0"
        found.append((issuer, given["ENTRA_AUDIENCE"], issuer))
    if keys := given["TOKEN_KEYS"]:
        site = given["PUBLIC_URL"] if VAULT in keys else keys.partition("/.well-known/")[0]
        found.append((given["TOKEN_ISSUER"], given["TOKEN_AUDIENCE"], site))
    return found


class TestTokens:
    def test_a_token_is_looked_at_as_the_app_does(self, template: Template) -> None:
        looked = only(policy_of(template, "apis/policies"), ".//validate-jwt")
        assert looked.attrib["clock-skew"] == str(tokens.LEEWAY)
        for name in ("require-expiration-time", "require-signed-tokens"):
            assert looked.attrib[name] == "true"
        assert (looked.attrib["header-name"], looked.attrib["require-scheme"]) == ("Authorization", "Bearer")
        for given in template.app_settings:
            assert issuers_of(looked) == trusted_by(given)
            assert (given["TOKEN_ISSUER"], given["TOKEN_AUDIENCE"]) == (own.ISSUER, own.AUDIENCE)

    def test_what_needs_no_token_is_what_the_document_says(self, template: Template) -> None:
        when = only(policy_of(template, "apis/policies"), ".//when[validate-jwt]")
        assert when.attrib["condition"].startswith("@((!new [] {")
        groups = set(re.findall(r'"([a-z0-9.-]+)"[,} ]', when.attrib["condition"]))
        free = {path.split("/")[4] for _, path, one in OPERATIONS if not one.get("security")}
        assert groups == free
        within = {path for _, path, one in OPERATIONS if one.get("security") and path.split("/")[4] in free}
        named = re.findall(r'\|\| context\.[\w.]+\.Path\.EndsWith\("([a-z/]+)"\)', when.attrib["condition"])
        assert within == {f"{BASE_PATH}{path}" for path in named}


class TestGuards:
    def test_floods_are_stopped_before_and_after_the_token(self, template: Template) -> None:
        inbound = only(policy_of(template, "apis/policies"), "inbound")
        order = [one for one in inbound.iter() if one.tag in {"rate-limit-by-key", "validate-jwt"}]
        assert [one.tag for one in order] == ["rate-limit-by-key", "validate-jwt", "rate-limit-by-key"]
        by_address, _, by_user = (one.attrib for one in order)
        assert by_address["counter-key"] == "@(context.Request.IpAddress)"
        assert by_user["counter-key"] == '@(((Jwt)context.Variables["token"]).Subject)'

    def test_whom_the_app_would_admit_the_guards_do_not_stop(self, template: Template) -> None:
        of_address, of_user = policy_of(template, "apis/policies").iter("rate-limit-by-key")
        for guard in (of_address, of_user):
            assert int(guard.attrib["renewal-period"]) == GUARD_SECONDS < limits.WINDOW.total_seconds()
            assert guard.attrib["retry-after-header-name"] == "Retry-After"
        assert int(of_user.attrib["calls"]) > limits.REQUESTS
        of_all = USERS * limits.REQUESTS * GUARD_SECONDS / limits.WINDOW.total_seconds()
        assert int(of_address.attrib["calls"]) > of_all


class TestErrors:
    """What the gateway itself refuses is said as the app says it."""

    def test_codes_have_the_status_of_the_app(self, template: Template) -> None:
        kinds: list[type[ForecastingAPIError]] = [ForecastingAPIError, *ForecastingAPIError.__subclasses__()]
        statuses = {error.code: error.default_status for error in kinds}
        said = [faults(one) for one in self.cases(template)]
        assert {one["code"]: int(one["status"]) for one in said} == {one["code"]: statuses[one["code"]] for one in said}

    def test_each_cause_has_its_code(self, template: Template) -> None:
        causes = {
            ", ".join(re.findall(r'"([\w-]+)"', case.get("condition", ""))): faults(case)["code"]
            for case in self.cases(template)
        }
        assert causes == {
            "OperationNotFound": "ROUTE_NOT_FOUND",
            "RateLimitExceeded": "RATE_LIMIT_EXCEEDED",
            "TokenNotPresent": "INVALID_TOKEN",
            "TokenExpired": "EXPIRED_TOKEN",
            "validate-jwt, jwt-validation": "INVALID_TOKEN",
            "forward-request": "SERVICE_UNAVAILABLE",
            "": "INTERNAL_ERROR",
        }

    def test_what_the_app_says_too_has_its_words(self, template: Template) -> None:
        said = [faults(one) for one in self.cases(template)]
        sources = Path(tokens.__file__).read_text("utf-8") + Path(app.__file__).read_text("utf-8")
        sources = sources.replace("{BASE_PATH}", BASE_PATH)
        for one in said:
            assert (one["sentence"] in sources) is (one["code"] in OF_THE_APP)
        assert [one["challenge"] for one in said if one["status"] == "401"] == [
            challenge(**more)["WWW-Authenticate"]
            for more in ({}, {"error": "invalid_token", "error_description": "expired"}, {"error": "invalid_token"})
        ]

    def test_the_body_is_the_envelope(self, template: Template) -> None:
        body = self.handling(template).findtext("set-body") or ""
        names = re.findall(r'JProperty\("(\w+)"', body)
        envelope = [field.alias or name for name, field in Failure.model_fields.items()]
        item = [field.alias or name for name, field in ErrorView.model_fields.items()]
        at = envelope.index("errors") + 1
        assert names == envelope[:at] + item + envelope[at:]
        assert f'JProperty("version", "{API_VERSION}")' in body

    def test_the_headers_are_those_of_every_answer(self, template: Template) -> None:
        sent = {one.attrib["name"]: one.findtext("value") for one in self.handling(template).iterfind("set-header")}
        assert ALWAYS.items() <= sent.items()
        assert (sent["Content-Type"], sent["x-ms-request-id"]) == (
            "application/json",
            "@(context.RequestId.ToString())",
        )
        assert sent["x-ms-error-code"] == '@((string)context.Variables["code"])'
        assert sent.keys() - ALWAYS.keys() == {"Content-Type", "x-ms-request-id", "x-ms-error-code"}

    def test_a_status_is_sent_with_what_belongs_to_it(self, template: Template) -> None:
        handling = self.handling(template)
        assert only(handling, "set-status").attrib["code"] == '@((int)context.Variables["status"])'
        _, more, _ = handling.iterfind("choose")
        sent = {when.attrib["condition"]: only(when, "set-header") for when in more}
        assert {condition: (header.attrib["name"], header.findtext("value")) for condition, header in sent.items()} == {
            '@(context.Variables.ContainsKey("challenge"))': (
                "WWW-Authenticate",
                '@((string)context.Variables["challenge"])',
            ),
            '@((int)context.Variables["status"] == 503)': ("Retry-After", "5"),
        }

    def cases(self, template: Template) -> list[ET.Element]:
        first = self.handling(template).find("choose")
        assert first is not None
        return list(first)

    def handling(self, template: Template) -> ET.Element:
        return only(policy_of(template, "service/policies"), "on-error")


def faults(case: ET.Element) -> dict[str, str]:
    """What a case sets: status, code, sentence, and the challenge of a 401."""
    return {one.attrib["name"]: one.attrib["value"].removeprefix("@(").removesuffix(")") for one in case}


class TestPages:
    """Which pages may call is answered by the app; the gateway says it of what it refuses itself, by the same list."""

    def test_the_app_is_asked_by_a_browser_without_a_token(self, template: Template) -> None:
        policy = policy_of(template, "apis/policies")
        (when,) = (one for one in policy.iter("when") if one.find("validate-jwt") is not None)
        assert '&& context.Request.Method != "OPTIONS" && ' in when.attrib["condition"]
        assert "OPTIONS" in {one["properties"]["method"] for one in template.of("apis/operations")}
        assert list(policy.iter("cors")) == []

    def test_a_refusal_is_read_by_the_pages_that_may_call(self, template: Template) -> None:
        name = 'context.Request.Headers.GetValueOrDefault("Origin", "-")'
        handling = only(policy_of(template, "service/policies"), "on-error")
        (when,) = (one for one in handling.iter("when") if "Origin" in one.attrib["condition"])
        assert when.attrib["condition"] == f"@(\"{{{{web-origins}}}}\".Split(',').Contains({name}))"
        said = {one.attrib["name"]: str(one.findtext("value")) for one in when}
        assert said["Access-Control-Allow-Origin"] == f"@({name})"
        assert set(said["Access-Control-Expose-Headers"].split(", ")) <= set(origins.READ)

    def test_pages_of_the_web_app_and_those_of_the_parameter_may_call(
        self, everything: Template, environment: Template
    ) -> None:
        of_gateway = str(everything.properties("namedValues")["web-origins"]["value"])
        for listed in (of_gateway, *(given["WEB_ORIGINS"] for given in everything.app_settings)):
            assert "https://pages.forecasting.example" in listed
            assert "tpf-all-web" in listed
        assert {given["WEB_ORIGINS"] for given in environment.app_settings} == {""}
        assert environment.properties("namedValues")["web-origins"]["value"] == "none"


class TestBackends:
    def test_the_one_app_is_asked(self, environment: Template) -> None:
        (chosen,) = policy_of(environment, "apis/policies").iter("set-backend-service")
        (name,) = (last(one["name"]) for one in environment.of("Microsoft.Web/sites"))
        backend = environment.properties("service/backends")[chosen.attrib["backend-id"]]
        assert backend["url"] == f"https://{name}.azurewebsites.net"

    def test_services_apart_are_asked_for_what_they_have(self, everything: Template) -> None:
        inbound = only(policy_of(everything, "apis/policies"), "inbound")
        asked = {
            match[1]: only(when, "set-backend-service").attrib["backend-id"]
            for when in inbound.iter("when")
            if (match := BACKEND.search(when.attrib["condition"]))
        }
        assert asked == {
            router.prefix.strip("/"): service.value for service, has in TABLE.items() for router in has.routers
        }
        rest = only(inbound, ".//otherwise/set-backend-service").attrib["backend-id"]
        assert {rest, *asked.values()} <= everything.properties("service/backends").keys()
        assert len(routers(())) > 0

    def test_it_sits_in_its_subnet(self, template: Template) -> None:
        (service,) = (one["properties"] for one in template.of("Microsoft.ApiManagement/service"))
        assert last(service["virtualNetworkConfiguration"]["subnetResourceId"]) == "gateway"
