"""What a step of a bridge changes, in words and figures; the last parameter says which way the bridge is read."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Final

from shared_code.accounts.categories import Category
from shared_code.accounts.numbers import CLAIMS_ACCOUNTS, EDITABLE_ACCOUNTS, RATE_ACCOUNTS
from shared_code.derivations.formatting import format_value, humanize
from shared_code.kit.money import ZERO, divide, to_cents, to_four_places, to_one_place
from shared_code.pl.bridge.plan import Plan, Vehicles
from shared_code.pl.bridge.stages import Lines, Reading
from shared_code.pl.calculation.feeds import LAST_DAY, needed_feeds
from shared_code.pl.calculation.inputs import Accounts, MonthFacts
from shared_code.pl.calculation.month import PLMonth
from shared_code.pl.models import Line

HUNDRED = Decimal(100)
MOST = 3
"""So many accounts or categories are named, those that differ most."""
EXPENSES: Final[Mapping[Line, Category]] = {
    Line.CLAIMS: Category.CLAIMS,
    Line.PARKING_RENTS: Category.PARKING_RENTS,
    Line.OTHER_EXPENSE: Category.OTHER_EXPENSE,
}
WAGE_PLACES: Final = 6
FEEDS: Final[Mapping[str, str]] = {
    "revenue": "revenue",
    "rooms": "rooms",
    "hours": "hours",
    "payroll": "timekeeping cost",
    "bell": "bell service",
}
Form = Callable[[Decimal], str]
Pair = tuple[Decimal, Decimal]


def money(amount: Decimal) -> str:
    """An amount in dollars and cents."""
    return format_value(to_cents(amount), "$")


def count(number: Decimal) -> str:
    """Vehicles, rooms, percent: one decimal at most."""
    return format_value(to_one_place(number), "count")


def worked(hours: Decimal) -> str:
    """Hours as the page of payroll has them: with a wage they give payroll to the cent."""
    return format_value(to_four_places(hours), "count")


def wage(amount: Decimal) -> str:
    """What an hour costs, with as many decimals as payroll needs."""
    return format_value(amount, "$", WAGE_PLACES)


def same(text: str, _: Reading) -> str:
    """A text that reads the same both ways."""
    return text


def pair(name: str, figures: Pair, reading: Reading, form: Form = money) -> str:
    """`name` with the figure at the end of the bridge and the one that it stands in the place of."""
    return f"{name} {reading.instead(*map(form, figures))}"


def most(pairs: Mapping[str, Pair], reading: Reading, form: Form = money) -> str:
    """The pairs that differ most, and how many others do."""
    different = {name: figures for name, figures in pairs.items() if form(figures[0]) != form(figures[1])}
    largest = sorted(different, key=lambda name: -abs(different[name][1] - different[name][0]))
    parts = [pair(name, different[name], reading, form) for name in largest[:MOST]]
    more = [f"and {len(largest) - MOST} more"] if len(largest) > MOST else []
    return listed([*parts, *more])


def headed(title: str, text: str) -> str:
    """A title with what belongs to it, if there is anything to say."""
    return f"{title}: {text}" if text else title


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence, without those that say nothing."""
    return ", ".join(filter(None, parts))


def contract(before: Lines, after: Lines, facts: MonthFacts, _: Reading) -> str:
    """What the terms give on the budget's figures."""
    budget = f"the budget holds {money(before(Line.INTERNAL_REVENUE))}"
    if facts.contract is not None and not facts.contract.valid_in(facts.period):
        return f"the contract is not in force in the month, {budget}"
    return f"on the budget's figures the contract gives {money(after(Line.INTERNAL_REVENUE))}, {budget}"


def calculated_budget(before: Lines, after: Lines, reading: Reading) -> str:
    """What the other rules give on the budget's figures."""
    lines = {humanize(line): (before(line), after(line)) for line in reading.lines}
    return headed("calculated from the budget's figures", most(lines, reading))


def explained_budget(plan: Plan, _: Reading) -> str:
    """Revenue that the budget holds by category, and what its vehicles earn."""
    accounts = [accounts.revenue for accounts in RATE_ACCOUNTS.values()]
    held, earned = (
        sum((budget.get(account) or ZERO for account in accounts), ZERO)
        for budget in (plan.facts.budget, plan.explained_budget)
    )
    return f"the budget's vehicles at its rates in cents earn {money(earned)}, it holds {money(held)} by category"


def volume(plan: Plan, reading: Reading) -> str:
    """Vehicles and rooms of the month, where they differ and count."""
    unsaved = sum(plan.vehicles.values(), ZERO) - plan.budget_vehicles
    vehicles = {"paying vehicles": (plan.budget_vehicles + unsaved, plan.forecast_vehicles + unsaved)}
    rooms = {"occupied rooms": (plan.rooms, plan.facts.drivers.rooms_forecast)}
    feeds = feeds_that_count(plan.facts, reading)
    counts = {**(vehicles if "revenue" in feeds else {}), **(rooms if "rooms" in feeds else {})}
    return listed([most(counts, reading, count), "in the budget's mix and at its rates"])


def feeds_that_count(facts: MonthFacts, reading: Reading) -> Collection[str]:
    """The feeds that the changed lines are made of."""
    of_contract = needed_feeds(facts) if Line.INTERNAL_REVENUE in reading.lines else ()
    revenue = ("revenue",) if Line.EXTERNAL_REVENUE in reading.lines else ()
    payroll = ("payroll",) if {Line.PAYROLL, Line.PTEB, Line.INSURANCE} & set(reading.lines) else ()
    return (*revenue, *of_contract, *payroll)


def mix(plan: Plan, reading: Reading) -> str:
    """The mix of the budget's vehicles and of the forecast's, on the saved days."""
    return mix_of(plan.by_vehicles.drivers.forecast.vehicles, plan.facts.drivers.forecast.vehicles, reading)


def mix_of(start: Vehicles, end: Vehicles, reading: Reading) -> str:
    """The categories whose part of the vehicles differs most."""
    first, last = (sum(counts.values(), ZERO) for counts in (start, end))
    shares = {
        humanize(category): (
            divide(start.get(category, ZERO) * HUNDRED, first),
            divide(end.get(category, ZERO) * HUNDRED, last),
        )
        for category in {**start, **end}
    }
    largest = headed("mix of the vehicles", most(shares, reading, lambda share: f"{count(share)} %"))
    return f"{largest}, at the budget's rates"


def rates(plan: Plan, reading: Reading) -> str:
    """The categories whose $/vehicle differ most."""
    vehicles, saved = plan.facts.drivers.forecast.vehicles, plan.facts.rates
    prices = {
        humanize(category): (plan.rate(category), price)
        for category, number in vehicles.items()
        if number and (price := saved.get(category)) is not None
    }
    return headed("rates per vehicle", most(prices, reading))


def hours(figures: Pair, budgeted: Decimal, reading: Reading) -> str:
    """Hours of the month, and what one costs in the budget."""
    return f"{pair('hours', figures, reading, worked)}, at the budget's {wage(budgeted)} an hour"


def wages(figures: Pair, reading: Reading) -> str:
    """What an hour costs on average; salaried people are not there."""
    return pair("an hour costs on average", figures, reading, wage)


def salaries(figures: Pair, reading: Reading) -> str:
    """Payroll that no hours are paid by."""
    return pair("salaries", figures, reading)


def payroll(figures: Pair, reading: Reading) -> str:
    """Wages where hours are not known on both sides."""
    reason = "hours are not known on both sides, so they and the wage cannot be told apart"
    return f"{pair('payroll without salaries', figures, reading)}; {reason}"


def adjustments(figures: Pair, reading: Reading) -> str:
    """Site adjustments (ADJ)."""
    return pair("site adjustments of external revenue", figures, reading)


def entries(facts: MonthFacts, reading: Reading) -> str:
    """Other revenue, and validations; external revenue holds neither."""
    if Line.INTERNAL_REVENUE not in reading.lines:
        return ""
    other = sum((amount for amount in facts.other_revenue.values() if amount is not None), ZERO)
    return most({"other revenue": (ZERO, other), "validations": (ZERO, facts.validations or ZERO)}, reading)


def expenses(month: PLMonth, reading: Reading) -> str:
    """Expense accounts as forecast and as budgeted."""
    facts = month.facts
    forecast = {account: month.expenses.forecast(account).amount for account in facts.expenses}
    saved = expense_accounts(month, forecast, reading)
    return listed([most(accounts(facts.budget, saved), reading), entry(facts, reading)])


def bookings(month: PLMonth, reading: Reading) -> str:
    """Accounts of the month that runs whose bookings have passed the forecast, and claims."""
    booked = {account: amount for account, amount in month.facts.ledger.items() if amount is not None}
    named = expense_accounts(month, booked, reading)
    expected = {
        account: ZERO if account in CLAIMS_ACCOUNTS else month.expenses.forecast(account).amount for account in named
    }
    passed = {account: amount for account, amount in named.items() if is_counted(account, amount, expected)}
    return most(accounts(expected, passed), reading)


def is_counted(account: str, booked: Decimal | None, expected: Accounts) -> bool:
    """Whether a booking of the month that runs replaces what was expected."""
    return account in CLAIMS_ACCOUNTS or (booked or ZERO) > (expected[account] or ZERO)


def entry(facts: MonthFacts, reading: Reading) -> str:
    """What cannot be billed; it counts for the profit of an agreement."""
    pairs = {"non-billable expense": (ZERO, facts.non_billable_expense or ZERO)}
    return most(pairs, reading) if Line.INTERNAL_REVENUE in reading.lines else ""


def expense_accounts(month: PLMonth, balances: Accounts, reading: Reading) -> Accounts:
    """Those of some accounts that make the changed lines; all expenses where only internal revenue has changed."""
    categories = {EXPENSES[line] for line in reading.lines if line in EXPENSES} or set(EXPENSES.values())
    chart = month.shared.chart.by_category(balances)
    known = [account for category in categories for account in chart.get(category, ())]
    return {account: balances[account] for account in sorted(known)}


def loaded_days(facts: MonthFacts, reading: Reading) -> str:
    """Up to which day each feed is loaded."""
    counting = feeds_that_count(facts, reading)
    feeds = {feed: day for feed in FEEDS if feed in counting and (day := LAST_DAY[feed](facts)) is not None}
    known = listed(f"{FEEDS[feed]} up to {day.isoformat()}" for feed, day in feeds.items())
    return headed(reading.instead("the forecast of these days", "loaded days"), known)


def accounts(first: Accounts, second: Accounts) -> Mapping[str, Pair]:
    """The accounts of the second row, by their names, with what the first row has for each."""
    return {_name(account): (first.get(account) or ZERO, amount or ZERO) for account, amount in second.items()}


def _name(account: str) -> str:
    title = EDITABLE_ACCOUNTS.get(account)
    return f"account {account}" if title is None else f"{title.lower()} ({account})"
