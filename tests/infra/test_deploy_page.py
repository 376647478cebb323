"""The page of deployment and its scripts: what they call and name is there."""

import json
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
import yaml

from shared_code.auth.models import Role
from shared_code.integration.service.loader import KINDS
from shared_code.messaging.queues import TOPIC
from shared_code.settings import setting_names
from tests.infra.commands import AZ, FILE, calls, of_page, words_of, wrong
from tests.infra.template import ENVIRONMENTS, INFRA, Template
from tests.infra.test_environments import OFF
from tests.infra.test_names import LOCAL_ONLY

PAGE: Final = Path("docs/deploy.md")
TEXT: Final = PAGE.read_text("utf-8")
STEPS: Final = sorted((INFRA / "steps").iterdir())
SCRIPTS: Final = [path for path in STEPS if path.suffix == ".sh"]
SIZES: Final = (INFRA / "sizes.bicep").read_text("utf-8")
PARAMETERS: Final = set(re.findall(r"^param (\w+)", (INFRA / "main.bicep").read_text("utf-8"), re.MULTILINE))
FEATURES: Final = set(re.findall(r"^  (\w+): (?:bool|string)$", SIZES.partition("type Features")[2], re.MULTILINE))
FUNCTIONS: Final = json.loads(Path("tests/functions/registered.json").read_text("utf-8"))
DAYS: Final = 365 / 12
MADE: Final = ".local/"


@pytest.mark.parametrize("path", [PAGE, Path("docs/runbook.md"), *SCRIPTS], ids=lambda path: path.name)
def test_what_is_called_is_there_and_takes_its_options(path: Path) -> None:
    text = of_page(path) if path.suffix == ".md" else path.read_text("utf-8")
    found = list(calls(text))
    assert found or path.name == "wait.sh"
    assert [problem for words in found if (problem := wrong(words))] == []


def test_what_is_wrong_in_a_command_is_seen() -> None:
    assert wrong(words_of("az deployment sub create --file x"))
    assert wrong(words_of("az deployment subscription create"))
    assert wrong(words_of("python3 dev.py package --pyton 3.12"))
    assert wrong(words_of("func azure functionapp publish x --build"))
    assert not wrong(words_of("az login"))


def test_files_that_are_named_are_there() -> None:
    named = {name for name in FILE.findall(of_page(PAGE)) if MADE not in name}
    assert {str(path) for path in SCRIPTS} <= named | {"infra/steps/settings.sh"}
    assert [name for name in named if not Path(name).exists()] == []


def test_parameters_that_are_named_are_those_of_the_template() -> None:
    named = set(re.findall(r"\b(\w+)=true\b", of_page(PAGE)))
    table = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert set(re.findall(r"\(`(\w+)`\)", TEXT)) == FEATURES - OFF.keys()
    assert named <= PARAMETERS
    assert table <= PARAMETERS | OFF.keys()
    assert OFF.keys() <= table


def test_an_empty_store_is_filled_with_every_kind() -> None:
    first = TEXT.partition("## First load")[2].partition("\n## ")[0]
    assert {kind for kind in KINDS if f"`{kind}`" in first or f"load {kind} " in first} == set(KINDS)


def test_it_says_that_nobody_has_deployed_it() -> None:
    assert "No Azure account was available" in " ".join(TEXT.split("\n## ")[0].split())


def test_every_trigger_is_called_by_something() -> None:
    table = TEXT.partition("| Trigger |")[2]
    assert [one["name"] for one in FUNCTIONS if f"`{one['name']}`" not in table] == []


def test_costs_are_the_quantities_of_the_templates_at_their_prices() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in TEXT.partition("<!-- table: cost -->")[2].partition("\n\n")[0].splitlines()[3:]
    ]
    quantities = dict(zip(ENVIRONMENTS, map(quantities_of, ENVIRONMENTS), strict=True))
    *parts, total = rows
    for what, price, *amounts in parts:
        if price:
            (key,) = (key for key in quantities["dev"] if what.startswith(key))
            expected = [f"{float(price) * quantities[name][key]:.0f}" for name in ENVIRONMENTS]
            assert amounts == expected, what
    assert total[2:] == [str(sum(int(row[column]) for row in parts)) for column in (2, 3, 4)]
    for name, amount in zip(ENVIRONMENTS, total[2:], strict=True):
        (budget,) = Template.committed(name).of("budgets")
        assert int(amount) <= budget["properties"]["amount"]


def quantities_of(name: str) -> dict[str, float]:
    """What is paid for by its number, by how its row begins."""
    template = Template.committed(name)
    (app,) = template.properties("Microsoft.Web/sites").values()
    (workspace,) = template.properties("workspaces").values()
    (gateway,) = template.of("Microsoft.ApiManagement/service")
    (bus,) = template.of("Microsoft.ServiceBus/namespaces")
    (hubs,), (redis,) = template.of("Microsoft.EventHub/namespaces"), template.of("Microsoft.Cache/redisEnterprise")
    (ready,) = app["functionAppConfig"]["scaleAndConcurrency"]["alwaysReady"]
    return {
        "Service Bus Premium": bus["sku"]["capacity"],
        "API Management Standard v2, first": 1,
        "API Management Standard v2, further": gateway["sku"]["capacity"] - 1,
        "Flex Consumption, always ready": ready["instanceCount"],
        "Alerts that search the log": len(template.of("scheduledQueryRules")),
        "Logs": workspace["workspaceCapping"]["dailyQuotaGb"] * DAYS,
        "Event Hubs Standard": hubs["sku"]["capacity"],
        "Azure Managed Redis": 2 if redis["properties"]["highAvailability"] == "Enabled" else 1,
        "Private endpoints": len(template.of("privateEndpoints")),
        "Private DNS zones": len(template.of("privateDnsZones")),
    }


class TestSteps:
    @pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
    def test_a_script_is_one_of_the_shell(self, path: Path) -> None:
        subprocess.run(["sh", "-n", path], check=True)
        assert "\nset -eu\n" in path.read_text("utf-8")

    def test_roles_of_people_are_those_of_the_product(self) -> None:
        roles = json.loads((INFRA / "steps/appRoles.json").read_text("utf-8"))
        assert {one["value"] for one in roles} == set(Role)
        assert len({one["id"] for one in roles}) == len(roles)

    def test_tokens_of_people_are_those_that_the_product_reads(self) -> None:
        registered = json.loads((INFRA / "steps/tokens.json").read_text("utf-8"))
        page = Path("docs/security.md").read_text("utf-8")
        assert registered["api"]["requestedAccessTokenVersion"] == 2
        assert [one["name"] for one in registered["optionalClaims"]["accessToken"]] == ["idtyp"]
        assert all(f"`{one['value']}`" in page for one in registered["api"]["oauth2PermissionScopes"])
        assert "requestedAccessTokenVersion: 2" in page

    def test_a_load_gets_the_settings_that_it_needs(self) -> None:
        text = (INFRA / "steps/settings.sh").read_text("utf-8")
        (names,) = re.findall(r"for name in (.*?); do", text, re.DOTALL)
        told = set(names.replace("\\", "").split())
        assert told <= setting_names()
        without = {
            "APPLICATIONINSIGHTS_CONNECTION_STRING",
            "CACHE",
            "COALESCE_SECONDS",
            "DEAD_LETTER_DAYS",
            "LOG_FILE",
            "LOG_FILE_MEGABYTES",
            "LOG_FILES",
            "LOG_LEVEL",
            "RUN_DAYS",
            "SERVICES",
            "WEB_ORIGINS",
        }
        of_tokens = {
            "CLIENT_ADDRESS_HEADER",
            "ENTRA_AUTHORITY",
            "ENTRA_CLIENT_SECRET",
            "ENTRA_GROUPS",
            "ENTRA_TOKEN_SECONDS",
            "TOKEN_AUDIENCE",
            "TOKEN_ISSUER",
            "TOKEN_SECONDS",
        }
        assert setting_names() - told == without | of_tokens | LOCAL_ONLY

    def test_a_load_may_send_to_the_topic_and_tell_of_changes(self) -> None:
        script = (INFRA / "steps/loader.sh").read_text("utf-8")
        assert f"'Azure Service Bus Data Sender' \"$namespace/topics/{TOPIC}\"" in script
        assert "'Azure Event Hubs Data Sender' \"$hubs\"" in script

    def test_outputs_that_are_asked_for_are_those_of_the_template(self) -> None:
        told = [*(path.read_text("utf-8") for path in SCRIPTS), TEXT]
        asked = set(re.findall(r"(?:output '|properties\.outputs\.)(\w+)", "\n".join(told)))
        made = set(re.findall(r"^output (\w+)", (INFRA / "main.bicep").read_text("utf-8"), re.MULTILINE))
        assert asked
        assert asked <= made

    @pytest.mark.parametrize(
        ("script", "others"), [("registrations.sh", ["OWNER/REPOSITORY"]), ("sign_in.sh", []), ("sign_in.sh", ["prod"])]
    )
    def test_registering_again_makes_nothing_twice(self, tmp_path: Path, script: str, others: list[str]) -> None:
        """What Entra ID refuses to make twice is asked for first; `ad app create` finds an application by its name."""
        az = tmp_path / "az"
        az.write_text(
            '#!/bin/sh\necho "$*" >> "$0.log"\ncase "$*" in\n'
            '  *"sp show"*) [ -e "$0.there" ] && echo id || exit 3;;\n'
            '  *"federated-credential list"*) [ ! -e "$0.there" ] || echo known;;\n'
            '  *"sp create"*|*"credential create"*) echo made;;\n'
            "  *) echo https://x.example;;\nesac\n"
        )
        az.chmod(0o755)
        call = ["sh", str(INFRA / "steps" / script), "dev", *others]
        subprocess.run(call, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, check=True)
        log = Path(f"{az}.log")
        first = log.read_text("utf-8")
        assert "federated-credential create" in first
        assert ("sp create" in first) == (script == "registrations.sh")
        log.unlink()
        Path(f"{az}.there").touch()
        subprocess.run(call, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, check=True)
        assert re.findall(r"sp create|federated-credential create", log.read_text("utf-8")) == []

    def test_a_package_is_published_to_each_app_that_serves(self, tmp_path: Path) -> None:
        az, call = tmp_path / "az", ["sh", str(INFRA / "steps/publish.sh"), "dev", "package.zip"]
        az.write_text(
            '#!/bin/sh\ncase "$*" in *"sub show"*) printf "$APPS";; *) echo "$*" >> "$0.log";; esac\n',
        )
        az.chmod(0o755)
        paths = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
        assert subprocess.run(call, env={**paths, "APPS": ""}, capture_output=True, check=False).returncode
        assert not Path(f"{az}.log").exists()
        subprocess.run(
            call, env={**paths, "APPS": "tpf-dev-pl-b-x\ntpf-dev-rates-b-x\n"}, capture_output=True, check=True
        )
        published = Path(f"{az}.log").read_text("utf-8")
        assert re.findall(r"--name (\S+)", published) == ["tpf-dev-pl-b-x", "tpf-dev-rates-b-x"]
        assert published.count("--resource-group tpf-dev-rg --src package.zip") == 2

    def test_waiting_ends(self, tmp_path: Path) -> None:
        curl = tmp_path / "curl"
        curl.write_text('#!/bin/sh\necho asked >> "$0.log"\nexit 22\n')
        curl.chmod(0o755)
        ended = subprocess.run(
            ["sh", INFRA / "steps/wait.sh", "https://here.example", "1"],
            env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 1
        assert "docs/runbook.md#readiness-fails" in ended.stderr
        curl.write_text("#!/bin/sh\necho ready\n")
        done = subprocess.run(
            ["sh", INFRA / "steps/wait.sh", "https://here.example"],
            env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "ready\n"


def test_azd_finds_the_template_and_its_app() -> None:
    project = yaml.safe_load(Path("azure.yaml").read_text("utf-8"))
    module = INFRA / f"{project['infra']['module']}.bicepparam"
    assert (project["infra"]["path"], module.exists()) == ("infra", True)
    tags = [one["tags"]["azd-service-name"] for one in Template.committed("dev").of("Microsoft.Web/sites")]
    assert tags == list(project["services"])
    (group,) = Template.committed("dev").of("resourceGroups")
    assert group["tags"]["azd-env-name"] == "dev"


def test_numbers_of_the_runbook_are_those_of_production() -> None:
    text = Path("docs/runbook.md").read_text("utf-8").partition("## Scaling")[2]
    (app,) = Template.committed("prod").properties("Microsoft.Web/sites").values()
    scale = app["functionAppConfig"]["scaleAndConcurrency"]
    requests, (ready,) = scale["triggers"]["http"]["perInstanceConcurrency"], scale["alwaysReady"]
    assert (
        f"| {scale['maximumInstanceCount']} of {scale['instanceMemoryMB']:,} MB, {requests} requests at once each, "
        f"{ready['instanceCount']} always ready |"
    ) in text
    (bus,) = Template.committed("prod").of("Microsoft.ServiceBus/namespaces")
    (gateway,) = Template.committed("prod").of("Microsoft.ApiManagement/service")
    assert f"| {bus['sku']['capacity']} messaging unit |" in text
    assert f"| {gateway['sku']['capacity']} units |" in text
    host = json.loads(Path("host.json").read_text("utf-8"))
    assert f"| {host['extensions']['serviceBus']['maxConcurrentCalls']}, or" in text


def test_commands_of_the_table_are_used() -> None:
    """What no page, script and workflow calls any more goes."""
    paths = [PAGE, Path("docs/runbook.md"), *SCRIPTS, *Path(".github/workflows").iterdir()]
    texts = [of_page(path) if path.suffix == ".md" else path.read_text("utf-8") for path in paths]
    called = {" ".join(words) for text in texts for words in calls(text)}
    for name in AZ:
        assert any(f"{one} ".startswith(f"az {name} ") for one in called), name
