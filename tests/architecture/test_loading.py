"""What the app loads that it does not need: clients of others, and the exporter, only where settings name them."""

import os
import subprocess
import sys

from shared_code.settings import setting_names
from tests.architecture.test_settings import EXAMPLE

CLIENTS = (
    *("confluent_kafka", "redis", "limits", "shared_code.messaging.kafka", "shared_code.cache.redis"),
    *("pyodbc", "sqlalchemy", "shared_code.integration.sources.files"),
    *("azure.monitor", "opentelemetry.sdk", "shared_code.telemetry.azure_monitor"),
)
PROGRAM = f"""
import sys
import function_app
from shared_code.application import current
current().event_outbox, current().cache, current().limiter, current().warehouse
print([name for name in {CLIENTS} if name in sys.modules])
"""


def test_neither_kafka_nor_redis_nor_the_warehouse_nor_the_exporter_is_loaded_where_no_setting_names_it() -> None:
    left = {name: value for name, value in os.environ.items() if name not in setting_names()}
    found = subprocess.run([sys.executable, "-c", PROGRAM], env={**left, **EXAMPLE}, check=True, stdout=subprocess.PIPE)
    assert found.stdout.decode().strip() == "[]"
