"""System endpoints: health, the API's own description, the reference page; only what a machine has needs a token."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response, Security

from functions.dependencies import demo, odbc_drivers, permitted_user
from shared_code.api.docs import Demo, asset, page
from shared_code.api.envelope import Envelope, found
from shared_code.api.health import Health, OdbcDrivers, Readiness
from shared_code.api.host import BASE_PATH
from shared_code.api.openapi import SWAGGER2, to_text, to_yaml
from shared_code.api.route import ContractRoute, OpenRoute, ThreadlessRoute, error_responses
from shared_code.application import state
from shared_code.auth.models import User
from shared_code.kit.answer import Answer
from shared_code.kit.errors import ServiceUnavailable
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import NAME_CHARACTERS

router = APIRouter(tags=["system"], route_class=OpenRoute)


def get_liveness() -> Envelope[Health]:
    """Use it to see whether the process answers at all.

    Answers `ok`, and waits for nothing.
    """
    return found(Answer(to_json(Health(status="ok"))))


router.add_api_route(
    "/health/live",
    get_liveness,
    operation_id="GetLiveness",
    summary="Whether the app runs",
    route_class_override=ThreadlessRoute,
)


@router.get("/health/ready", operation_id="GetReadiness", summary="Whether everything a request needs works")
def get_readiness() -> Envelope[Readiness]:
    """Use it before sending work: whether everything a request needs works.

    Answers `ok` and what works with limits only; 503 names what does not work.
    """
    parts = state()
    if parts.failing:
        raise ServiceUnavailable(f"Not ready: {', '.join(parts.failing)}.", details={"failing": parts.failing})
    return found(Answer(to_json(Readiness(status="ok", degraded=parts.degraded))))


def get_drivers(
    user: Annotated[User, Security(permitted_user, scopes=["forecasting:admin"])],  # noqa: ARG001 - as it says
    drivers: Annotated[OdbcDrivers, Depends(odbc_drivers)],
) -> Envelope[OdbcDrivers]:
    """Use it after a deployment: whether the machine has the ODBC driver that the warehouse needs.

    Answers the drivers there are, and the one that the settings name.
    """
    return found(Answer(to_json(drivers)))


router.add_api_route(
    "/health/drivers",
    get_drivers,
    operation_id="GetDrivers",
    summary="Which ODBC drivers the app finds",
    route_class_override=ContractRoute,
)


@router.get(
    "/openapi.json",
    operation_id="GetOpenApiJson",
    summary="This API as OpenAPI 3.1, JSON",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}},
)
def get_openapi_json(request: Request) -> Response:
    """Use it to generate clients, by tools that read OpenAPI 3.1.

    Answers this document as JSON.
    """
    return Response(to_text(request.app.openapi()), media_type="application/json")


@router.get(
    "/openapi.yaml",
    operation_id="GetOpenApiYaml",
    summary="This API as OpenAPI 3.1, YAML",
    response_class=Response,
    responses={200: {"content": {"application/yaml": {}}}},
)
def get_openapi_yaml(request: Request) -> Response:
    """Use it to read the contract as a person.

    Answers this document as YAML.
    """
    return Response(to_yaml(request.app.openapi()), media_type="application/yaml")


@router.get(
    "/swagger2.json",
    operation_id="GetSwagger2",
    summary="This API as Swagger 2.0, for custom connectors of Power Platform",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}},
)
def get_swagger2() -> Response:
    """Use it to make a custom connector of Power Platform.

    Answers the same contract in Swagger 2.0.
    """
    return Response(SWAGGER2.read_bytes(), media_type="application/json")


@router.get(
    "/docs",
    operation_id="GetDocs",
    summary="The interactive reference",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}}},
)
def get_docs(started_with: Annotated[Demo, Depends(demo)]) -> Response:
    """Use it to try the API in a browser.

    Answers the reference as a page; on a laptop it signs in as a demo user.
    """
    return page(BASE_PATH, started_with)


@router.get(
    "/docs/assets/{name}",
    operation_id="GetDocsAsset",
    summary="A file of the interactive reference",
    response_class=Response,
    responses={
        200: {"content": {"text/javascript": {}, "text/css": {}, "image/png": {}}},
        **error_responses(404),
    },
)
def get_docs_asset(name: Annotated[str, Path(max_length=NAME_CHARACTERS)]) -> Response:
    """Use it for nothing: the interactive reference loads its own files so.

    Answers a script, a style sheet or a picture.
    """
    return asset(name)
