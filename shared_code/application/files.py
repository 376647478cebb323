"""What loads files. Commands do, and the jobs of the night; no request imports this, nor the rows of files."""

from collections.abc import Mapping

from shared_code.application.loading import IntegrationServices
from shared_code.auth.models import Role
from shared_code.auth.roles import rights
from shared_code.integration.contract_warnings import ContractWarnings
from shared_code.integration.nightly import LOADS
from shared_code.integration.service.charts import ChartLoads
from shared_code.integration.service.contracts import ContractLoads
from shared_code.integration.service.jobs import FamilyLoads, JobLoads
from shared_code.integration.service.loader import Loader
from shared_code.integration.service.mappings import MappingLoads
from shared_code.integration.service.months import MonthLoads
from shared_code.integration.service.nightly_loads import NightlyLoad
from shared_code.integration.service.sites import SiteLoads
from shared_code.integration.service.storing import DeliveryStore
from shared_code.integration.tables import MappingTables, SiteJobTables


def loader(app: IntegrationServices) -> Loader:
    """Loading files of every kind."""
    site_jobs, mappings = SiteJobTables(app.tables), MappingTables(app.tables)
    people = app.register, app.job_register, site_jobs, app.month_writer, app.clock
    contracts = ContractWarnings(app.contract_in, lambda site_id, year: app.years.year(site_id, year).year)
    return Loader(
        MonthLoads(
            *(app.register, app.charts, app.documents, app.month_writer),
            *(contracts, app.clock, mappings, app.alerting),
        ),
        {
            "mappings": MappingLoads(mappings, app.month_writer, app.clock),
            "sites": SiteLoads(app.register, app.month_writer, app.clock, [role.value for role in Role]),
            "chart": ChartLoads(app.register, app.charts, app.month_writer, app.clock),
            "job-families": FamilyLoads(*people),
            "jobs": JobLoads(*people, mappings, app.alerting),
            "contracts": ContractLoads(app.register, app.documents, app.month_writer, app.clock),
        },
        app.runs,
    )


def nightly_loads(app: IntegrationServices) -> Mapping[str, NightlyLoad]:
    """Loading what the warehouse has, by flow."""
    profiles = {profile: role is Role.DISTRICT_MANAGER for profile, role in rights().job_profiles.items()}
    deliveries = DeliveryStore(
        lambda: app.loader, app.register, app.payroll_store.jobs, profiles, app.alerting, app.clock
    )
    return {flow: NightlyLoad(flow, lambda: app.warehouse, deliveries, app.register, app.nights) for flow in LOADS}
