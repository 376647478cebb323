"""Accuracy endpoints: how good forecasts were, and whether people improved on baselines."""

from typing import Annotated

from fastapi import APIRouter, Security

from functions.dependencies import AccuracyService, accessible_site, visible_sites
from functions.units import Level, ReadableUnit, SignedIn
from shared_code.accuracy.views import AccuracyView, UnitAccuracyView
from shared_code.api.envelope import Envelope, found
from shared_code.api.route import ContractRoute, error_responses

router = APIRouter(prefix="/accuracy", tags=["accuracy"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


@router.get(
    "/rollup/{organizationLevel}/{organizationId}",
    operation_id="GetAccuracyRollup",
    summary="Get how good the forecasts of a district, a region or the company were",
    responses=error_responses(404),
)
def get_accuracy_rollup(
    user: SignedIn, level: Level, unit: ReadableUnit, accuracy: AccuracyService
) -> Envelope[UnitAccuracyView]:
    """Use it to see where forecasts help: how far those of many sites were off, and by whom they were improved.

    Answers the measures of GET /accuracy/{siteId} from the sums of errors of the sites that you may see, never from
    their percentages, and the sites of which nothing is scored yet.
    """
    return found(accuracy.of_unit(level, unit, visible_sites(user)))


@router.get(
    "/{siteId}",
    operation_id="GetAccuracy",
    summary="Get how good the forecasts of a site were",
    responses=error_responses(404),
)
def get_accuracy(site_id: ReadableSite, accuracy: AccuracyService) -> Envelope[AccuracyView]:
    """Use it to see how far to trust a site's forecasts, and whether editing them pays.

    Answers, by line and for 1, 7, 14 and 28 days ahead, the error of the forecasts as they stood then, beside the
    budget's baseline, the predictive forecast and four naive ones, and by author whether the person was better than
    these; at the end the forecasts of record, by month. It covers this month and the twelve before it.
    """
    return found(accuracy.of_site(site_id))
