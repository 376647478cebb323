"""Words on revenue that a template cannot say: tiers one by one, and what depends on the terms."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from shared_code.derivations.formatting import format_value
from shared_code.derivations.narrative import Steps
from shared_code.derivations.nodes import Node, amount_of
from shared_code.derivations.sentence import UNIT, OperandWording
from shared_code.kit.money import ZERO, to_cents

HUNDRED = Decimal(100)
ALL: Final = 20
"""Decimals of a figure that is shown as it is."""
Shown = Mapping[str, Any]
Words = Mapping[str, str]


def tiers_of_revenue(node: Node) -> Sequence[str]:
    """The tiers that a month's revenue reaches."""
    operands = amount_of(dict(node.operands))
    return _tiers(operands["prior"], operands["month"], operands["tiers"])


def tiers_of_profit(node: Node) -> Sequence[str]:
    """The tiers that a month's profit reaches."""
    operands = amount_of(dict(node.operands))
    return _tiers(operands["prior_profit"], max(operands["profit"], ZERO), operands["tiers"])


def _tiers(prior: Decimal, month: Decimal, tiers: Sequence[tuple[Decimal, Decimal]]) -> Sequence[str]:
    sentences, shares, reached = [], [], prior
    for number, (percent, limit) in enumerate(sorted(tiers, key=lambda tier: (tier[1] == 0, tier[1])), 1):
        if limit and reached > limit:
            continue
        end = prior + month if not limit else min(prior + month, limit)
        if end > reached:
            part = end - reached
            shares.append(part * percent / HUNDRED)
            bound = f" up to {format_value(limit, '$')}" if limit else ""
            share = f"{format_value(percent, '%', ALL)} of {format_value(part, '$', ALL)}"
            sentences.append(f"Tier {number}{bound}: {share} = {format_value(shares[-1], '$', ALL)}")
        reached = max(reached, limit) if limit else reached
    if sum(map(bool, shares)) > 1:
        together = format_value(to_cents(sum(shares, ZERO)), "$")
        sentences.append(f"Tiers together: {format_value(shares, '$', ALL)} = {together}")
    return sentences


def _escalation(shown: Shown) -> Words:
    """A rise in percent compounds, one in points or dollars adds up."""
    step, times, unit = shown["step"], shown["times"], shown[UNIT]
    if shown["by_percent"]:
        return {"rise": f"raised by {format_value(step, '%', ALL)}, {format_value(times, 'times')}"}
    return {"rise": f"+ {format_value(step, unit, ALL)} × {times}"}


def _increase(shown: Shown) -> Words:
    """Without percent or increments the price is what it was."""
    percent = shown["percent"] or ZERO
    return {"rise": f"raised by {format_value(percent, '%', ALL)}, {format_value(shown['increments'], 'times')}"}


def _guaranteed(shown: Shown) -> Words:
    """The sum of the structures, or what is guaranteed where that is more."""
    sum_of_shares = format_value(shown["shares"], "$", ALL)
    guarantee = shown["minimum_guarantee"]
    if guarantee:
        return {"share": f"the larger of {sum_of_shares} and the guaranteed {format_value(guarantee, '$', ALL)}"}
    return {"share": sum_of_shares}


def _excess(shown: Shown) -> Words:
    """What is above the allowance, which may be a percentage, an amount, or netted by the site already."""
    validations = f"validations {format_value(shown['validations'], '$', ALL)}"
    if shown["by_count"]:
        return {"excess": f"all {validations}"}
    if shown["percent"] is None:
        return {
            "excess": f"the larger of {validations} - allowance {format_value(shown['amount'] or ZERO, '$', ALL)} and 0"
        }
    allowance = (
        f"{format_value(shown['percent'], '%', ALL)} of revenue ({format_value(shown['net_revenue'], '$', ALL)})"
    )
    return {"excess": f"the larger of {validations} - {allowance} and 0"}


def _fee_for_validations(shown: Shown) -> Words:
    """The excess at the share of the first structure; by vehicle count all of it."""
    excess = f"excess {format_value(shown['excess'], '$', ALL)}"
    if shown["by_count"]:
        return {"fee": excess}
    if not shown["revenue"]:
        return {"fee": "nothing, the first structure has no revenue"}
    return {
        "fee": f"{excess} × share {format_value(shown['share'], '$', ALL)}"
        f" / revenue {format_value(shown['revenue'], '$', ALL)}"
    }


def _enabled_payroll(shown: Shown) -> Words:
    """The part of the payroll that is budgeted on enabled accounts."""
    payroll = f"payroll {format_value(shown['payroll'], '$', ALL)}"
    enabled, whole = (_values(shown[name]) for name in ("budget_of_enabled", "budget_of_all"))
    if sum(whole, ZERO) <= 0:
        in_6000 = "all of it in account 6000, as none is budgeted"
        return {"payroll": f"{in_6000}: {payroll}" if shown["is_6000_enabled"] else "nothing, 6000 is not enabled"}
    if enabled == whole:
        return {"payroll": payroll}
    parts = (format_value(shown[name], "$", ALL) for name in ("budget_of_enabled", "budget_of_all"))
    return {"payroll": "{} × budget of the enabled accounts ({}) / of all ({})".format(payroll, *parts)}


def _claims(shown: Shown) -> Words:
    """What the cap leaves."""
    claims, prior, cap = (shown[name] for name in ("claims", "prior_claims", "cap"))
    if cap is None:
        return {"claims": f"claims {format_value(claims, '$', ALL)}", "cap": ""}
    before = f"{format_value(prior, '$', ALL)} before it, the cap is {format_value(cap, '$', ALL)}"
    if prior + claims <= cap:
        return {"claims": f"claims {format_value(claims, '$', ALL)}", "cap": f"; {before}"}
    left = f"cap {format_value(cap, '$', ALL)} - claims before it {format_value(prior, '$', ALL)}"
    return {"claims": f"the larger of {left} and 0", "cap": f"; claims are {format_value(claims, '$', ALL)}"}


def _profits(shown: Shown) -> Words:
    """Earlier profits; a loss counts 0, unless losses reduce the base."""
    months = shown["months"]
    if shown["loss_reduces"]:
        return {"months": f"the larger of {format_value(months, '$', ALL)} and 0", "losses": ""}
    losses = _those(months, lambda amount: amount < 0)
    lost = ", ".join(f"{name} {format_value(amount, '$', ALL)}".strip() for name, amount in losses)
    profits = _those(months, lambda amount: amount >= 0)
    named = isinstance(months, Mapping)
    of_profit: Any = dict(profits) if named else tuple(amount for _, amount in profits)
    return {"months": format_value(of_profit, "$", ALL), "losses": f"; losses count 0: {lost}" if losses else ""}


def _those(months: Any, wanted: Any) -> list[tuple[str, Decimal]]:  # noqa: ANN401 - a row with names or without
    pairs = months.items() if isinstance(months, Mapping) else (("", amount) for amount in months)
    return [(name, amount) for name, amount in pairs if wanted(amount)]


def _values(row: Any) -> list[Decimal]:  # noqa: ANN401 - a row with names or without
    return list(row.values() if isinstance(row, Mapping) else row)


STEPS: Final[Mapping[str, Steps]] = {"REV-19": tiers_of_revenue, "REV-40": tiers_of_profit}
OPERAND_WORDINGS: Final[Mapping[str, OperandWording]] = {
    "REV-7": _increase,
    "REV-8": _escalation,
    "REV-21": _guaranteed,
    "REV-22": _excess,
    "REV-23": _fee_for_validations,
    "REV-24": _enabled_payroll,
    "REV-36": _claims,
    "REV-39": _profits,
}
