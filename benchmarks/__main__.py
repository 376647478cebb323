"""Command line: measure the HTTP flows, and the calculation of P&L years, beside their budgets."""

import argparse

from benchmarks import (
    broker,
    cache,
    calculation,
    explaining,
    flows,
    logging_cost,
    memory,
    pipeline,
    profit,
    warehouse,
    web,
    what_if,
)
from benchmarks.predictive import report as predictive
from benchmarks.quality import report as quality
from benchmarks.scale import report as scale

PARTS = {
    "flows": flows.measure,
    "profit": profit.measure,
    "calculation": calculation.measure,
    "explaining": explaining.measure,
    "what-if": what_if.measure,
    "memory": memory.measure,
    "broker": broker.measure,
    "cache": cache.measure,
    "logging": logging_cost.measure,
    "pipeline": pipeline.measure,
    "scale": scale.measure,
    "predictive": predictive.measure,
    "warehouse": warehouse.measure,
    "quality": quality.measure,
    "web": web.measure,
}


def main() -> None:
    """Measure what is asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=main.__doc__)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="what to measure")
    parser.add_argument("--plots", action="store_true", help="with predictive: draw the plots of docs/predictive.md")
    asked = parser.parse_args()
    for part in asked.part or PARTS:
        if part == "predictive":
            predictive.measure(plots=asked.plots)
        else:
            PARTS[part]()


if __name__ == "__main__":
    main()
