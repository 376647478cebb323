"""The services of integration: files enter the store, stored amounts are made anew."""

from shared_code.application.part import part
from shared_code.application.profit_and_loss import ProfitAndLossServices
from shared_code.auth.models import Role
from shared_code.integration.contract_warnings import ContractWarnings
from shared_code.integration.service.charts import ChartLoads
from shared_code.integration.service.contracts import ContractLoads
from shared_code.integration.service.jobs import FamilyLoads, JobLoads
from shared_code.integration.service.loader import Loader
from shared_code.integration.service.months import MonthLoads
from shared_code.integration.service.rebuild import FLOW as REBUILD
from shared_code.integration.service.rebuild import Rebuild
from shared_code.integration.service.site_jobs import JobBySite, JobsBySite
from shared_code.integration.service.sites import SiteLoads
from shared_code.integration.tables import SiteJobTables
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.store.site_partition import facts_version
from shared_code.store.sweep import SWEEP_FLOW


class IntegrationServices(ProfitAndLossServices):
    """Services that write what others own."""

    @part
    def month_writer(self) -> MonthWriter:
        """Storing months of sites with the facts that follow."""
        return MonthWriter(
            self.documents,
            self.changes,
            self.payroll_store.jobs,
            self.job_register.families,
            self.clock,
            self.settings.budget_adjustment_account,
        )

    @part
    def loader(self) -> Loader:
        """Loading files."""
        site_jobs = SiteJobTables(self.tables)
        contracts = ContractWarnings(self.contract_in, lambda site_id, year: self.years.year(site_id, year).year)
        return Loader(
            MonthLoads(self.register, self.charts, self.documents, self.month_writer, contracts, self.clock),
            {
                "sites": SiteLoads(self.register, self.month_writer, self.clock, [role.value for role in Role]),
                "chart": ChartLoads(self.register, self.charts, self.month_writer, self.clock),
                "job-families": FamilyLoads(self.register, self.job_register, site_jobs, self.month_writer, self.clock),
                "jobs": JobLoads(self.register, self.job_register, site_jobs, self.month_writer, self.clock),
                "contracts": ContractLoads(self.register, self.documents, self.month_writer, self.clock),
            },
            self.runs,
        )

    @part
    def site_jobs(self) -> JobsBySite:
        """Jobs over many sites."""
        return JobsBySite(
            self.outbox,
            self.register,
            self.reference_data.renew,
            {
                REBUILD: JobBySite(self.rebuild.due, facts_version, self.rebuild.catch_up),
                SWEEP_FLOW: JobBySite(self.sweep.due, self.sweep.night, self.sweep.site),
            },
        )

    @part
    def rebuild(self) -> Rebuild:
        """Making stored amounts anew after a change of rules."""
        return Rebuild(
            self.register, self.documents, self.changes, self.month_writer, self.following, self.runs, self.clock
        )
