"""Sites as the API shows them."""

from datetime import date

from pydantic import Field

from shared_code.kit.model import Model
from shared_code.sites.models import SiteStatus


class SiteView(Model):
    """A site as the API shows it."""

    site_id: str
    name: str
    district: str
    district_id: str
    region: str
    region_id: str
    available_rooms: int
    total_spaces: int
    contract_types: tuple[str, ...]
    per_labor_hour: bool
    business_segment: str | None
    status: SiteStatus
    start_date: date | None
    close_date: date | None


class SiteFilter(Model):
    """Which of the caller's sites are wanted; an absent field admits all."""

    district_id: str | None = None
    region_id: str | None = None
    status: SiteStatus | None = None
    contract_type: str | None = None
    business_segment: str | None = None
    per_labor_hour: bool | None = None

    def admits(self, view: SiteView) -> bool:
        """Whether a site is wanted; of several contract types one is enough."""
        wanted = self.model_dump(exclude_none=True, exclude={"contract_type"})
        return all(getattr(view, name) == value for name, value in wanted.items()) and (
            self.contract_type is None or self.contract_type in view.contract_types
        )


class FacetView(Model):
    """A value of a facet of sites: what the list is filtered by, and how many of your sites have it."""

    facet: str = Field(description="Name of the filter of GET /sites", examples=["districtId"])
    value: str = Field(description="What to send for it", examples=["d-orlando"])
    label: str = Field(description="What to show for it", examples=["D - Orlando"])
    sites: int
