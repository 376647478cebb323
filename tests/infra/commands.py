"""Commands of pages, scripts and workflows: which there are, and what each takes, as far as it is used here.

The options were read in the tools' references; none of the tools is asked.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from dev import COMMANDS

COMMON: Final = {"--output", "--query", "--subscription"}
"""Options that every az command takes."""
AZ: Final[Mapping[str, str]] = {
    "account get-access-token": "--scope",
    "account list": "",
    "account set": "--subscription",
    "account show": "",
    "ad app create": "--display-name --sign-in-audience --app-roles",
    "ad app federated-credential create": "--id --parameters",
    "ad app federated-credential list": "--id",
    "ad app list": "--display-name",
    "ad app update": "--id --identifier-uris --web-redirect-uris",
    "ad signed-in-user show": "",
    "ad sp create": "--id",
    "ad sp show": "--id",
    "ad sp update": "--id --set",
    "apim deletedservice purge": "--service-name --location",
    "apim list": "--resource-group",
    "apim update": "--name --resource-group --sku-capacity",
    "bicep install": "--version",
    "deployment sub create": "--location --name --parameters",
    "deployment sub show": "--name",
    "deployment sub what-if": "--location --name --parameters",
    "eventhubs namespace list": "--resource-group",
    "functionapp config appsettings list": "--name --resource-group",
    "functionapp config appsettings set": "--name --resource-group --settings",
    "functionapp deployment source config-zip": "--name --resource-group --src --build-remote",
    "functionapp restart": "--name --resource-group",
    "functionapp scale config always-ready set": "--name --resource-group --settings",
    "functionapp scale config set": "--name --resource-group --maximum-instance-count --instance-memory",
    "functionapp scale config show": "--name --resource-group",
    "functionapp show": "--name --resource-group",
    "group create": "--name --location",
    "group delete": "--name",
    "identity show": "--name --resource-group",
    "keyvault key list-versions": "--vault-name --name",
    "keyvault key rotate": "--vault-name --name",
    "keyvault list": "--resource-group",
    "login": "--scope",
    "monitor log-analytics query": "--workspace --analytics-query",
    "monitor log-analytics workspace list": "--resource-group",
    "monitor metrics list": "--resource --metrics --interval --aggregation --dimension",
    "network private-dns link vnet create": "--resource-group --zone-name --name --virtual-network"
    " --registration-enabled",
    "network private-dns zone list": "--resource-group",
    "network private-endpoint create": "--name --resource-group --vnet-name --subnet --group-id --connection-name"
    " --private-connection-resource-id",
    "network private-endpoint dns-zone-group create": "--endpoint-name --name --resource-group --private-dns-zone"
    " --zone-name",
    "network vnet list": "--resource-group",
    "network vnet subnet show": "--resource-group --vnet-name --name",
    "network vnet peering create": "--name --resource-group --vnet-name --remote-vnet --allow-vnet-access",
    "provider register": "--namespace --wait",
    "rest": "--method --uri --headers --body",
    "redisenterprise show": "--name --resource-group",
    "role assignment create": "--assignee --assignee-object-id --assignee-principal-type --role --scope",
    "role assignment delete": "--assignee --role --scope",
    "servicebus namespace list": "--resource-group",
    "servicebus namespace update": "--name --resource-group --capacity",
    "servicebus queue show": "--name --namespace-name --resource-group",
    "servicebus topic subscription show": "--name --topic-name --namespace-name --resource-group",
    "staticwebapp list": "--resource-group",
    "staticwebapp secrets list": "--name --resource-group",
    "storage account failover": "--name --resource-group --yes",
    "storage account list": "--resource-group",
    "storage account show": "--name --resource-group --expand",
    "vm create": "--resource-group --name --image --size --subnet --public-ip-address --nsg --admin-username"
    " --generate-ssh-keys",
}
"""Commands of the Azure CLI, with the options that are used."""
OTHERS: Final[Mapping[str, str]] = {
    "func azure functionapp publish": "--no-build --python",
    "func start": "",
    "azd auth login": "",
    "azd env new": "",
    "azd provision": "",
    "azd deploy": "--from-package",
}
"""Commands of the Functions tools and of the Azure Developer CLI."""
BLOCK: Final = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED: Final = re.compile(r"^ {4,}\S.*$", re.MULTILINE)
CALLED: Final = re.compile(r"(?<![\w./-])(?=(?:az|func|azd|python3 dev\.py) [a-z])")
FILE: Final = re.compile(r"\b(?:infra|tests|docs)/[\w./-]+\w")


def of_page(path: Path) -> str:
    """The commands of a page: its blocks, and what stands between backticks."""
    text = path.read_text("utf-8")
    inline = re.findall(r"`((?:az|func|azd|python3 dev\.py|sh) [^`\n]+)`", text)
    return "\n".join((*BLOCK.findall(text), *INDENTED.findall(text), *inline))


def calls(text: str) -> Iterator[list[str]]:
    """The words of each call of az, func, azd and dev.py in a text of shell commands."""
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if not line.lstrip().startswith(("#", "--")):
            for match in CALLED.finditer(line):
                yield words_of(line[match.start() :])


def words_of(call: str) -> list[str]:
    """The words of a call up to where the shell goes on with something else."""
    lexer = shlex.shlex(call, posix=True, punctuation_chars="|;&<>()")
    lexer.whitespace_split, lexer.commenters = True, "#"
    words = []
    try:
        for word in lexer:
            if word[:1] in {*"|;&<>()"}:
                break
            words.append(word)
    except ValueError:  # a quotation that the call stands in ends behind it
        return call.split("\n", maxsplit=1)[0].split()
    return words


def wrong(words: list[str]) -> str:
    """What is wrong with a call; empty where nothing is."""
    if words[:2] == ["python3", "dev.py"]:
        known = COMMANDS.get(words[2])
        options = {word for word in words[3:] if word.startswith("--")}
        if words[2] == "test":
            return ""
        return "" if known and all(option in known.options for option in options) else f"no such command: {words}"
    table = AZ if words[0] == "az" else OTHERS
    rest = " ".join(words[1:] if words[0] == "az" else words)
    named = [name for name in table if rest == name or rest.startswith(f"{name} ")]
    if not named:
        return f"not in the table: {words}"
    taken = set(table[max(named, key=len)].split()) | (COMMON if words[0] == "az" else set())
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    return f"options {sorted(options - taken)} of {words}" if options - taken else ""
