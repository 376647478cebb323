"""Sites as the API shows them."""

from datetime import date

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

    def admits(self, view: SiteView) -> bool:
        wanted = self.model_dump(exclude_none=True)
        return all(getattr(view, name) == value for name, value in wanted.items())
