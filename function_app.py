"""The Function app: every trigger of the services that this app serves, registered."""

import gc

gc.disable()  # what is imported stays: looking through it for garbage takes a sixth of the import

import azure.functions as func

import shared_code.kit.model  # noqa: F401 - before FastAPI, whose models it defers
from functions.dependencies import GATE
from functions.services import blueprints, elsewhere, routers
from shared_code.api.app import create_api
from shared_code.api.host import http_function
from shared_code.application import services
from shared_code.telemetry import configure

configure()
served = services()  # the log names what is not configured
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)  # the JWT says who calls
api = create_api(routers(served), GATE, elsewhere(served))

for router in routers(served):
    app.register_functions(http_function(api, router))
for blueprint in blueprints(served):
    app.register_functions(blueprint)

gc.freeze()  # nor looked through later
gc.enable()
