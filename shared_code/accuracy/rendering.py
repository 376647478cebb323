"""Measures of accuracy as the API shows them, from sums of errors."""

from collections.abc import Iterable, Mapping

from shared_code.accuracy.models import BASELINE, NAIVE_METHODS, PREDICTIVE, ComparedSums, PairedSums, ScoredLine
from shared_code.accuracy.rules import band_coverage, mean_absolute_error, relative_bias, value_added, weighted_error
from shared_code.accuracy.views import AccuracyMeasure, AuthorAccuracy, MethodAccuracy


def measures(lines: Iterable[ScoredLine]) -> tuple[AccuracyMeasure, ...]:
    """What sums come to, line by line."""
    return tuple(map(_measure, lines))


def _measure(one: ScoredLine) -> AccuracyMeasure:
    own, methods = one.all.own, _methods(one.all)
    return AccuracyMeasure(
        line=one.line,
        horizon_days=one.horizon,
        days=own.days,
        wape=weighted_error(own.error, own.actual, own.days),
        mae=mean_absolute_error(own.error, own.days),
        bias=relative_bias(own.bias, own.actual, own.days),
        coverage=band_coverage(one.covered, one.banded),
        baseline=methods.get(BASELINE),
        predictive=methods.get(PREDICTIVE),
        naive=tuple(methods[name] for name in NAIVE_METHODS if name in methods),
        value_added=tuple(_author(author, sums) for author, sums in one.authors.items()),
    )


def _methods(sums: ComparedSums) -> Mapping[str, MethodAccuracy]:
    return {method: _method(method, beside) for method, beside in sums.beside.items()}


def _method(method: str, sums: PairedSums) -> MethodAccuracy:
    return MethodAccuracy(
        method=method,
        days=sums.days,
        wape=weighted_error(sums.other, sums.actual, sums.days),
        mae=mean_absolute_error(sums.other, sums.days),
        value_added=value_added(sums.own, sums.other),
    )


def _author(author: str, sums: ComparedSums) -> AuthorAccuracy:
    own, methods = sums.own, _methods(sums)
    return AuthorAccuracy(
        author=author,
        days=own.days,
        wape=weighted_error(own.error, own.actual, own.days),
        mae=mean_absolute_error(own.error, own.days),
        bias=relative_bias(own.bias, own.actual, own.days),
        baseline=methods.get(BASELINE),
        best_naive=_best_naive(sums, methods),
    )


def _best_naive(sums: ComparedSums, methods: Mapping[str, MethodAccuracy]) -> MethodAccuracy | None:
    """The naive baseline with the least error among those that were there on the most days."""
    there = {name: sums.beside[name] for name in NAIVE_METHODS if name in sums.beside}
    most = max((one.days for one in there.values()), default=0)
    full = {name: one.other for name, one in there.items() if one.days == most}
    return methods[min(full, key=lambda name: (full[name], name))] if full else None
