"""What is paid for by itself: fixed fees, labor hours, rooms, bell service; and what only stands on invoices."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from shared_code.contracts.models.terms import Amount, ContractPart, DatedRow, InvoiceGroup, Text


class FixedFee(DatedRow):
    """A fee in $ a month. Rows with the same name are one chain: the same fee at different times."""

    fee: Amount
    name: Text | None = None
    display_name: Text | None = None
    gl_code: Text | None = Field(None, description="Main account of the fee, such as 4700")
    invoice_group: InvoiceGroup | None = None


_JOB_CODE = re.compile(r"[A-Z0-9]{2,12}")


def _job_code(value: object) -> object:
    """A job code in its one spelling.

    >>> _job_code(" gsa2 ")
    'GSA2'
    """
    code = value.strip().upper() if isinstance(value, str) else value
    if isinstance(code, str) and not _JOB_CODE.fullmatch(code):
        raise PydanticCustomError("job_code", "write 2 to 12 letters and digits, such as GSA2")
    return code


JobCode = Annotated[str, BeforeValidator(_job_code)]
"""A code of timekeeping, upper case."""


class LaborJob(DatedRow):
    """What an hour of a job code costs the client, $/hour. Rows with the same job code are one chain."""

    job_code: JobCode
    rate: Amount
    overtime_rate: Amount | None = Field(None, description="$/hour of overtime; without it the rate")
    name: Text | None = None
    display_name: Text | None = None
    invoice_group: InvoiceGroup | None = None


class PerOccupiedRoom(ContractPart):
    """What an occupied room costs the client, $/room."""

    room_rate: Amount
    escalates: bool = Field(default=False, description="Whether the yearly increment raises the room rate")
    invoice_group: InvoiceGroup | None = None


class Bell(ContractPart):
    """Bell service is enabled, whatever else the block says: its revenue is actual only, nothing is forecast."""

    model_config = ConfigDict(extra="ignore")

    invoice_group: InvoiceGroup | None = None


class MidMonthAdvance(ContractPart):
    """Money the client advances in mid-month: a credit on the invoice, never revenue."""

    amount: Amount | None = None
    title: Text | None = None
    invoice_group: InvoiceGroup | None = None


class DepositedRevenue(ContractPart):
    """Parking money the company banks itself: a credit on the invoice, never revenue."""

    responsible_for_parking_tax: bool = False
    invoice_group: InvoiceGroup | None = None


_ON = {"true", "yes", "on"}
_OFF = {"false", "no", "off"}


def switched(value: object) -> object:
    """A block that is enabled by being there: `yes` and `enabled: yes` are such a block, `no` is none."""
    if isinstance(value, Mapping):
        off = str(value.get("enabled")).lower() in _OFF
        return None if off else {name: entry for name, entry in value.items() if name != "enabled"}
    if str(value).lower() in _ON | _OFF:
        return {} if str(value).lower() in _ON else None
    return value


BellBlock = Annotated[Bell | None, BeforeValidator(switched)]
DepositedRevenueBlock = Annotated[DepositedRevenue | None, BeforeValidator(switched)]
