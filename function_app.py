"""The Function app: every trigger, registered."""

import azure.functions as func

from functions import http, queue, timer
from functions.dependencies import GATE
from shared_code.api.app import create_api
from shared_code.api.host import http_function
from shared_code.application import is_configured
from shared_code.telemetry import configure

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)  # the JWT says who calls
api = create_api(http.ROUTERS, GATE)

configure()
is_configured()  # the log names what is not
for router in http.ROUTERS:
    app.register_functions(http_function(api, router))
for blueprint in (*queue.BLUEPRINTS, *timer.BLUEPRINTS):
    app.register_functions(blueprint)
