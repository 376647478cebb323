"""The composition root: cached factories of everything that is served.

A client exists once per process, and nothing is read or connected before it is needed. `adapters` builds what talks to
other systems, `features` the services on top, `identity` what a request passes first.
"""

from shared_code.bootstrap import adapters, features, identity, readiness
from shared_code.bootstrap.adapters import (
    answers,
    changes,
    charts,
    clock,
    documents,
    editing,
    embedded_queue,
    is_configured,
    is_laptop,
    job_register,
    outbox,
    payroll_store,
    register,
    runs,
    sender,
    settings,
    sites,
    statistics_store,
    summary_tables,
    sweep,
    tables,
    year_store,
)
from shared_code.bootstrap.features import (
    analysis,
    audit_trail,
    calculated_months,
    contract_hours,
    expenses,
    explanations,
    external_revenue,
    internal_revenue,
    jobs,
    labor,
    loader,
    month_writer,
    months,
    other_revenue,
    payroll_months,
    profit_and_loss,
    rates,
    rebuild,
    refresh,
    rollups,
    snapshots,
    what_if_service,
    years,
)
from shared_code.bootstrap.identity import access, development_issuer, limiter, token_keys, verifier
from shared_code.bootstrap.readiness import state
from shared_code.settings import NotConfigured


def close() -> None:
    """Forget every adapter and close what holds a file or a connection; the next call builds anew."""
    built = [factory() for factory in (sender, tables) if factory.cache_info().currsize]
    for adapter in built:
        adapter.close()
    for factory in FACTORIES:
        factory.cache_clear()


FACTORIES = {
    factory
    for module in (adapters, features, identity, readiness)
    for factory in vars(module).values()
    if hasattr(factory, "cache_clear")
}
"""Every cached factory."""

__all__ = [
    "FACTORIES", "NotConfigured", "access", "analysis", "answers", "audit_trail", "calculated_months", "changes",
    "charts", "clock", "close", "contract_hours", "development_issuer", "documents", "editing", "embedded_queue",
    "expenses", "explanations", "external_revenue", "internal_revenue", "is_configured", "is_laptop", "job_register",
    "jobs", "labor", "limiter", "loader", "month_writer", "months", "other_revenue", "outbox", "payroll_months",
    "payroll_store", "profit_and_loss", "rates", "rebuild", "refresh", "register", "rollups", "runs", "sender",
    "settings", "sites", "snapshots", "state", "statistics_store", "summary_tables", "sweep", "tables", "token_keys",
    "verifier", "what_if_service", "year_store", "years",
]  # fmt: skip
