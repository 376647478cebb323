"""HTTP endpoints: one module = one router = one HTTP function."""

from collections.abc import Sequence

from fastapi import APIRouter

from functions.http import (
    audit,
    batch,
    expenses,
    flc,
    payroll,
    pl_view,
    rates,
    revenue,
    sites,
    snapshots,
    statistics,
    system,
    what_if,
)

ROUTERS: Sequence[APIRouter] = (
    audit.router,
    batch.router,
    flc.router,
    pl_view.router,
    snapshots.router,
    payroll.router,
    expenses.router,
    rates.router,
    revenue.router,
    sites.router,
    statistics.router,
    what_if.router,
    system.router,
)
