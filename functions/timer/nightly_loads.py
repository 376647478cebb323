"""Timers `masters_load`, `budget_load`, `actuals_load`, `labor_load`: at night, load what the warehouse has, by site.

They fire in UTC at all hours that can be the business's 02:00 to 05:00; the run's row decides what is left to do.
"""

import azure.functions as func

from functions.reporting import asked_for, run_timer

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="15 */10 6-10 * * *", run_on_startup=False)
def masters_load(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it asks for the company and the sites that tonight's run has not done yet."""
    run_timer("masters_load", lambda: asked_for("masters-load"))


@blueprint.timer_trigger(arg_name="timer", schedule="20 */10 6-10 * * *", run_on_startup=False)
def budget_load(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it asks for the sites that tonight's run has not done yet."""
    run_timer("budget_load", lambda: asked_for("budget-load"))


@blueprint.timer_trigger(arg_name="timer", schedule="25 */10 6-10 * * *", run_on_startup=False)
def actuals_load(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it asks for the sites that tonight's run has not done yet."""
    run_timer("actuals_load", lambda: asked_for("actuals-load"))


@blueprint.timer_trigger(arg_name="timer", schedule="30 */10 6-10 * * *", run_on_startup=False)
def labor_load(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it asks for the sites that tonight's run has not done yet."""
    run_timer("labor_load", lambda: asked_for("labor-load"))
