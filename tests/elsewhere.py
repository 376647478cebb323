"""What happens without this process: time passes, another one writes rows of users."""

from shared_code.application import current
from shared_code.cache.values import ReferenceValues
from shared_code.kit.clock import FixedClock
from shared_code.sites.models import UserSites
from shared_code.sites.tables import ReferenceTables
from tests.conftest import register_elsewhere


def go_by(clock: FixedClock) -> None:
    """From now on this process goes by a clock that tests move, with what it keeps of the organisation too."""
    tables, timer = current().tables, lambda: clock.now().timestamp()
    kept = ReferenceValues(tables, current().shared_values, timer)
    register = ReferenceTables(tables, kept, timer, current().users_changed)
    vars(current()).update(clock=clock, reference_values=kept, register=register)


def enter(*rows: UserSites) -> None:
    """Write rows of users as another process does: this one is told nothing."""
    register_elsewhere().save("users", {row.subject: row for row in rows})
