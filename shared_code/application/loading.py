"""The services of integration: files enter the store, stored amounts are made anew."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared_code.application.part import part
from shared_code.application.profit_and_loss import ProfitAndLossServices
from shared_code.integration.nightly import NIGHTLY_FLOWS
from shared_code.integration.service.rebuild import FLOW as REBUILD
from shared_code.integration.service.rebuild import Rebuild
from shared_code.integration.service.site_jobs import JobBySite, JobsBySite
from shared_code.store.site_partition import facts_version
from shared_code.store.sweep import SWEEP_FLOW

if TYPE_CHECKING:
    from shared_code.integration.ports import Warehouse
    from shared_code.integration.service.loader import Loader
    from shared_code.integration.service.nightly_loads import NightlyLoad
    from shared_code.integration.writing.month_writer import MonthWriter


class IntegrationServices(ProfitAndLossServices):
    """Services that write what others own."""

    @part
    def month_writer(self) -> "MonthWriter":
        """Storing months of sites with the facts that follow."""
        from shared_code.integration.writing.month_writer import MonthWriter  # noqa: PLC0415 - no request writes months

        return MonthWriter(
            self.documents,
            self.changes,
            self.payroll_store.jobs,
            self.job_register.families,
            self.budgets.renew,
            self.clock,
            self.settings.budget_adjustment_account,
        )

    @part
    def loader(self) -> "Loader":
        """Loading files."""
        from shared_code.application.files import loader  # noqa: PLC0415 - no function of the app loads files

        return loader(self)

    @part
    def warehouse(self) -> "Warehouse | None":
        """The warehouse that the settings name."""
        if self.settings.warehouse is None:
            return None
        from shared_code.application.databases import warehouse  # noqa: PLC0415 - only where there is one

        built = warehouse(self.settings.warehouse)
        self._opened.callback(built.close)
        return built

    @part
    def nightly_loads(self) -> "Mapping[str, NightlyLoad]":
        """What the night loads from the warehouse, by flow."""
        from shared_code.application.files import nightly_loads  # noqa: PLC0415 - the night's jobs alone load files

        return nightly_loads(self)

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
                **{flow: self._nightly(flow) for flow in NIGHTLY_FLOWS},
            },
        )

    def _nightly(self, flow: str) -> JobBySite:
        """A flow of the night, whose parts are imported once it is asked for."""
        return JobBySite(
            lambda: self.nightly_loads[flow].due() if self.warehouse and self.warehouse.is_there() else (),
            lambda: self.nightly_loads[flow].night(),  # noqa: PLW0108 - imported once it is called
            lambda site_id: self.nightly_loads[flow].site(site_id),  # noqa: PLW0108 - as above
        )

    @part
    def rebuild(self) -> Rebuild:
        """Making stored amounts anew after a change of rules."""
        return Rebuild(
            self.register, self.documents, self.changes, self.month_writer, self.following, self.runs, self.clock
        )
