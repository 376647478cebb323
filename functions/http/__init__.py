"""HTTP endpoints: one module = one router = one HTTP function."""

from collections.abc import Sequence

from fastapi import APIRouter

from functions.http import sites, statistics, system

ROUTERS: Sequence[APIRouter] = (sites.router, statistics.router, system.router)
