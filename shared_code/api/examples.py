"""Examples of the OpenAPI document, around the ones of the customer's specification."""

from typing import Any

_STAMP = {
    "timestamp": "2025-07-18T19:47:33.976Z",
    "requestId": "req_01981f2c5b587b1c9d8e4f3a2b1c0d9e",
    "version": "1.0",
}

WRONG_SITE_ID: dict[str, Any] = {
    "success": False,
    "data": None,
    "message": "Validation failed",
    **_STAMP,
    "errors": [
        {
            "code": "INVALID_SITE_ID",
            "message": "Site ID must be a valid alphanumeric string",
            "field": "siteId",
            "details": {"providedValue": "TP@001", "expectedFormat": "alphanumeric"},
        }
    ],
    "meta": {},
}


def success_example(message: str, data: Any) -> dict[int | str, dict[str, Any]]:  # noqa: ANN401 - JSON
    """An example of a route's 200, to be merged into its `responses`."""
    meta = {"total": 1, "page": 1, "limit": 50, "hasMore": False}
    body = {"success": True, "data": data, "message": message, **_STAMP, "errors": [], "meta": meta}
    return {200: {"content": {"application/json": {"example": body}}}}


STATISTICS = success_example(
    "Statistics retrieved successfully",
    {
        "siteId": "TP001",
        "period": "2025-04",
        "inputMode": "occupancy",
        "availableRooms": 40,
        "lastActualDay": None,
        "statistics": {
            "occupancy": 0.85,
            "driveInRatio": 0.75,
            "captureRatio": 0.6,
            "valetVehicles": 1250,
            "selfParkVehicles": 890,
            "occupiedRooms": 1020,
            "externalRevenue": 60000,
            "coveredDays": 30,
        },
        "series": [],
        "days": [],
        "provenance": {
            "source": "budget",
            "cutOff": None,
            "actualPart": None,
            "forecastPart": 60000,
            "loadedAt": None,
            "initializedFromBudget": True,
        },
    },
)
