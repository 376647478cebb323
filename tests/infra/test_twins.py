"""Twins of apps: a package is tried on the one that waits, whose queues and timers rest."""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.infra.bicep import Bicep
from tests.infra.template import Template, last, parameter_file

BACKGROUND: Final = {
    one["name"]
    for one in json.loads(Path("tests/functions/registered.json").read_text("utf-8"))
    if one["trigger"] != "httpTrigger"
}
RESTING: Final = {f"AzureWebJobs.{name}.Disabled": "true" for name in BACKGROUND}


@pytest.fixture(scope="module")
def twins(bicep: Bicep) -> Template:
    """Production, whose twin serves."""
    return Template(bicep.snapshot(parameter_file("twins")))


def test_compiler_and_linter_have_nothing_to_say(bicep: Bicep) -> None:
    assert bicep.problems(parameter_file("twins")) == []


def test_the_one_that_waits_rests_and_the_other_serves(twins: Template) -> None:
    apps = twins.properties("Microsoft.Web/sites")
    (serving,) = twins.properties("service/backends").values()
    name = serving["url"].removeprefix("https://").removesuffix(".azurewebsites.net")
    settings = {
        one["name"].split("/")[0]: one["properties"] for one in twins.of("sites/config") if "appsettings" in one["name"]
    }
    assert "-b-" in name
    assert len(apps) == 2
    assert settings.keys() == apps.keys()
    (waiting,) = apps.keys() - {name}
    assert settings[waiting] == {**settings[name], **RESTING}


def test_they_are_one_identity_with_the_same_rights(twins: Template) -> None:
    assert twins.grants == Template.committed("prod").grants
    assert {
        last(identity)
        for app in twins.of("Microsoft.Web/sites")
        for identity in app["identity"]["userAssignedIdentities"]
    } == {last(one["name"]) for one in twins.of("userAssignedIdentities")}
    assert twins.properties("blobServices/containers").keys() == twins.properties("Microsoft.Web/sites").keys()
