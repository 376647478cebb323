"""What loads files. Commands do, and the jobs of the night; no request imports this, nor the rows of files."""

from collections.abc import Mapping

from shared_code.application.loading import IntegrationServices
from shared_code.auth.models import Role
from shared_code.integration.contract_warnings import ContractWarnings
from shared_code.integration.nightly import LOADS
from shared_code.integration.service.charts import ChartLoads
from shared_code.integration.service.contracts import ContractLoads
from shared_code.integration.service.jobs import FamilyLoads, JobLoads
from shared_code.integration.service.loader import Loader
from shared_code.integration.service.months import MonthLoads
from shared_code.integration.service.nightly_loads import NightlyLoad
from shared_code.integration.service.sites import SiteLoads
from shared_code.integration.tables import SiteJobTables


def loader(app: IntegrationServices) -> Loader:
    """Loading files of every kind."""
    site_jobs = SiteJobTables(app.tables)
    contracts = ContractWarnings(app.contract_in, lambda site_id, year: app.years.year(site_id, year).year)
    return Loader(
        MonthLoads(app.register, app.charts, app.documents, app.month_writer, contracts, app.clock),
        {
            "sites": SiteLoads(app.register, app.month_writer, app.clock, [role.value for role in Role]),
            "chart": ChartLoads(app.register, app.charts, app.month_writer, app.clock),
            "job-families": FamilyLoads(app.register, app.job_register, site_jobs, app.month_writer, app.clock),
            "jobs": JobLoads(app.register, app.job_register, site_jobs, app.month_writer, app.clock),
            "contracts": ContractLoads(app.register, app.documents, app.month_writer, app.clock),
        },
        app.runs,
    )


def nightly_loads(app: IntegrationServices) -> Mapping[str, NightlyLoad]:
    """Loading what the warehouse has, by flow."""
    zone = app.settings.business_time_zone
    return {
        flow: NightlyLoad(flow, lambda: app.warehouse, lambda: app.loader, app.register, app.runs, app.clock, zone)
        for flow in LOADS
    }
