"""The errors of the product: each carries its code, its HTTP status and a sentence a user can act on.

ForecastingAPIError
├─ InvalidToken · ExpiredToken                                   401
├─ InsufficientPermissions                                       403
├─ InvalidRequest (one item per wrong field)                     400
│  └─ InvalidFormat                                              400
├─ RouteNotFound · SiteNotFound · ResourceNotFound               404
├─ MethodNotAllowed 405 · NotAcceptable 406
├─ PeriodNotAvailable                                            404 on read, 409 on write
├─ RequestInProgress                                             409
├─ PreconditionFailed 412 · PayloadTooLarge 413 · UnsupportedMediaType 415
├─ CalculationError · IdempotencyKeyReused                       422
├─ PreconditionRequired 428 · RateLimitExceeded 429
├─ DatabaseError                                                 503 transient, 500 permanent
├─ IntegrationError 502 · CacheError 503 · ServiceUnavailable    503
└─ InternalError                                                 500
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Final

Details = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class ErrorItem:
    """One wrong thing: `field` is a JSON Pointer into the body or the bare name of a path, query or header value."""

    code: str
    message: str
    field: str | None = None
    details: Details = dataclasses.field(default_factory=dict)


OF_FIELDS: Final = ("INVALID_SITE_ID", "INVALID_PERIOD", "MISSING_REQUIRED_FIELD")
"""Codes of single fields that no error of its own has."""


class ForecastingAPIError(Exception):
    """Root of all errors the API answers on purpose; subclasses fix `code` and `status_code`."""

    code: ClassVar[str] = "INTERNAL_ERROR"
    default_status: ClassVar[int] = 500

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        details: Details | None = None,
        headers: Mapping[str, str] | None = None,
        items: Sequence[ErrorItem] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = self.default_status
        self.headers = dict(headers or {})
        self.items = tuple(items) or (ErrorItem(self.code, message, field, details or {}),)


class InvalidToken(ForecastingAPIError):
    """The caller sent no token, or one that cannot be trusted."""

    code = "INVALID_TOKEN"
    default_status = 401


class ExpiredToken(ForecastingAPIError):
    """The token was good once."""

    code = "EXPIRED_TOKEN"
    default_status = 401


class InsufficientPermissions(ForecastingAPIError):
    """The caller is known and may not do this, or not at this site."""

    code = "INSUFFICIENT_PERMISSIONS"
    default_status = 403


class InvalidRequest(ForecastingAPIError):
    """Fields of the request are wrong; `items` names every one of them."""

    code = "INVALID_DATA_TYPE"
    default_status = 400

    @classmethod
    def of(cls, items: Sequence[ErrorItem]) -> "InvalidRequest":
        return cls("Validation failed", items=items)


class InvalidFormat(InvalidRequest):
    """The body is not JSON, or not JSON that has one meaning."""

    code = "INVALID_FORMAT"


class MisdirectedRequest(ForecastingAPIError):
    """The path belongs to a service that this app does not serve."""

    code = "MISDIRECTED_REQUEST"
    default_status = 421


class RouteNotFound(ForecastingAPIError):
    """No endpoint lies at this path."""

    code = "ROUTE_NOT_FOUND"
    default_status = 404


class SiteNotFound(ForecastingAPIError):
    """The caller may see a site of this number, and there is none."""

    code = "SITE_NOT_FOUND"
    default_status = 404


class ResourceNotFound(ForecastingAPIError):
    """An organisation unit, snapshot, operation or dead letter that does not exist."""

    code = "RESOURCE_NOT_FOUND"
    default_status = 404


class MethodNotAllowed(ForecastingAPIError):
    """The path exists and does not take this method."""

    code = "METHOD_NOT_ALLOWED"
    default_status = 405


class NotAcceptable(ForecastingAPIError):
    """The caller accepts none of the media types this route can answer."""

    code = "NOT_ACCEPTABLE"
    default_status = 406


class PeriodNotAvailable(ForecastingAPIError):
    """A month or day that cannot be read (404) or written (409); `details.reason` says why."""

    code = "PERIOD_NOT_AVAILABLE"
    default_status = 404

    @classmethod
    def on_write(cls, items: Sequence[ErrorItem]) -> "PeriodNotAvailable":
        error = cls(items[0].message, items=items)
        error.status_code = 409
        return error


class RequestInProgress(ForecastingAPIError):
    """The same long operation runs already."""

    code = "REQUEST_IN_PROGRESS"
    default_status = 409


class PreconditionFailed(ForecastingAPIError):
    """Somebody else saved in between; `details` hold the current state and the fields both sides changed."""

    code = "PRECONDITION_FAILED"
    default_status = 412


class PayloadTooLarge(ForecastingAPIError):
    """The body is larger than the route takes."""

    code = "PAYLOAD_TOO_LARGE"
    default_status = 413


class UnsupportedMediaType(ForecastingAPIError):
    """The body is of another media type than JSON."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    default_status = 415


class CalculationError(ForecastingAPIError):
    """Inputs that make a calculation impossible; `details` name the rule, its operands and the month."""

    code = "CALCULATION_ERROR"
    default_status = 422

    def within(self, **place: Any) -> "CalculationError":  # noqa: ANN401 - operands are whatever a rule takes
        """The same error, knowing where it happened; what it knew before stays."""
        return CalculationError(self.message, details={**place, **self.items[0].details})


@contextmanager
def calculating(**place: Any) -> Iterator[None]:  # noqa: ANN401 - operands are whatever a rule takes
    """What is calculated here: a CalculationError on its way out learns the place."""
    try:
        yield
    except CalculationError as error:
        raise error.within(**place) from error


class IdempotencyKeyReused(ForecastingAPIError):
    """The key was used before with another body."""

    code = "IDEMPOTENCY_KEY_REUSED"
    default_status = 422


class PreconditionRequired(ForecastingAPIError):
    """A write must say which version it changes."""

    code = "PRECONDITION_REQUIRED"
    default_status = 428


class RateLimitExceeded(ForecastingAPIError):
    """The user's requests of the window are used up."""

    code = "RATE_LIMIT_EXCEEDED"
    default_status = 429


class DatabaseError(ForecastingAPIError):
    """A store does not answer (503, worth a retry) or refuses for good (500)."""

    code = "DATABASE_ERROR"
    default_status = 503

    @classmethod
    def permanent(cls, message: str, *, dependency: str) -> "DatabaseError":
        error = cls(message, details={"dependency": dependency})
        error.status_code = 500
        return error

    @classmethod
    def transient(cls, message: str, *, dependency: str) -> "DatabaseError":
        return cls(message, details={"dependency": dependency}, headers={"Retry-After": "5"})


class IntegrationError(ForecastingAPIError):
    """Another system answered badly; `details.system` names it."""

    code = "INTEGRATION_ERROR"
    default_status = 502

    @classmethod
    def away(cls, message: str, *, system: str, retry_after: int) -> "IntegrationError":
        """The other system does not answer at all; worth another try after some seconds."""
        error = cls(message, details={"system": system}, headers={"Retry-After": str(retry_after)})
        error.status_code = 503
        return error


class CacheError(ForecastingAPIError):
    """Cache administration failed; reads and writes never raise it."""

    code = "CACHE_ERROR"
    default_status = 503


class ServiceUnavailable(ForecastingAPIError):
    """The request lost too many races, or a part of the service is down."""

    code = "SERVICE_UNAVAILABLE"
    default_status = 503


class InternalError(ForecastingAPIError):
    """A fault of ours."""


def codes() -> list[str]:
    """Every code that an answer may name."""
    return sorted({*OF_FIELDS, *(error.code for error in _kinds(ForecastingAPIError))})


def _kinds(error: type[ForecastingAPIError]) -> Iterator[type[ForecastingAPIError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from _kinds(kind)
