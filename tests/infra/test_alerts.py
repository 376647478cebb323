"""Alerts: one for each alarm that the code logs, each with its entry in the runbook, on what is really logged."""

import re
from pathlib import Path

from shared_code.api import host, shared_limits
from shared_code.cache import redis
from shared_code.kit import deadline
from shared_code.operations.alarms import ALARMS
from tests.infra.template import Template

HEADINGS = re.findall(r"^## (.+)$", Path("docs/runbook.md").read_text("utf-8"), re.MULTILINE)
ENTRIES = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in HEADINGS}
OF_REQUESTS = {"server-errors", "slow-answers"}
"""Alerts that search the line of each request."""
OTHERS = OF_REQUESTS | {"breaker-open", "redis-away", "threads-taken"}


def test_every_alarm_of_the_code_is_an_alert_and_none_besides(template: Template) -> None:
    alerts = {alert["properties"]["displayName"]: alert["properties"] for alert in template.of("scheduledQueryRules")}
    assert alerts.keys() == {alarm.name for alarm in ALARMS} | OTHERS
    for alarm in ALARMS:
        (criterion,) = alerts[alarm.name]["criteria"]["allOf"]
        assert criterion["query"].endswith(f'| where r.message startswith "alarm {alarm.name}:"')
        assert criterion["threshold"] == 0


def test_an_alert_of_requests_searches_what_a_request_logs(template: Template) -> None:
    source = Path(host.__file__).read_text("utf-8")
    for alert in template.of("scheduledQueryRules"):
        if alert["properties"]["displayName"] in OF_REQUESTS:
            query = alert["properties"]["criteria"]["allOf"][0]["query"]
            assert f'r.logger == "{host.log.name}"' in query
            (searched,) = re.findall(r"to(?:int|double)\(r\.(\w+)\)", query)
            assert f" {searched}=" in source


def test_a_part_that_is_given_up_is_an_alert(template: Template) -> None:
    (alert,) = (one["properties"] for one in template.of("scheduledQueryRules") if "breaker-open" in one["name"])
    (criterion,) = alert["criteria"]["allOf"]
    assert criterion["query"].endswith(f'| where r.logger == "{deadline.log.name}" and r.level == "WARNING"')
    assert criterion["threshold"] == 0


def test_a_redis_that_is_away_is_an_alert_of_cache_and_rate_limit(template: Template) -> None:
    (alert,) = (one["properties"] for one in template.of("scheduledQueryRules") if "redis-away" in one["name"])
    (criterion,) = alert["criteria"]["allOf"]
    loggers = f'"{shared_limits.log.name}", "{redis.log.name}"'
    assert criterion["query"].endswith(f'| where r.logger in ({loggers}) and r.level == "WARNING"')
    assert criterion["threshold"] == 0


def test_dead_letters_of_every_queue_and_of_the_topic_are_an_alert(template: Template) -> None:
    (alert,) = (one for one in template.of("metricAlerts") if one["name"].endswith("-service-bus-dead-letters"))
    (criterion,) = alert["properties"]["criteria"]["allOf"]
    assert (criterion["metricName"], criterion["threshold"]) == ("DeadletteredMessages", 0)
    assert criterion["dimensions"] == [{"name": "EntityName", "operator": "Include", "values": ["*"]}]
    assert alert["properties"]["scopes"] == [one["id"] for one in template.of("Microsoft.ServiceBus/namespaces")]


def test_answers_with_which_the_gateway_fails_are_an_alert(template: Template) -> None:
    (alert,) = (one for one in template.of("metricAlerts") if one["name"].endswith("-gateway-errors"))
    (criterion,) = alert["properties"]["criteria"]["allOf"]
    assert (criterion["metricName"], criterion["timeAggregation"]) == ("Requests", "Total")
    assert criterion["dimensions"] == [
        {"name": "GatewayResponseCodeCategory", "operator": "Include", "values": ["5xx"]}
    ]
    assert alert["properties"]["scopes"] == [one["id"] for one in template.of("Microsoft.ApiManagement/service")]


def test_every_alert_reaches_people_and_names_its_entry_in_the_runbook(template: Template) -> None:
    (group,) = (one["id"] for one in template.of("actionGroups"))
    assert len(template.of("metricAlerts")) == 2
    for alert in template.of("scheduledQueryRules") + template.of("metricAlerts"):
        assert group in str(alert["properties"]["actions"])
        page, _, entry = alert["properties"]["description"].partition("#")
        assert page == "docs/runbook.md"
        assert entry in ENTRIES
    (budget,) = template.of("budgets")
    assert budget["properties"]["notifications"]["forecast"]["contactGroups"] == [group]
