"""Variance bridges: what leads from one series of a P&L line to another, as named effects (docs/bridge.md)."""

from shared_code.pl.bridge.bridging import bridge
from shared_code.pl.bridge.models import Bridge, BridgeEffect, Effect, KnownHours

__all__ = ["Bridge", "BridgeEffect", "Effect", "KnownHours", "bridge"]
