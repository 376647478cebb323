"""Reads the equations of explanations as a controller does: figures, the words between them, and what comes out.

It knows nothing of the product's rules. Of several figures without a sign between them the last one counts: what stands
before it is a name, such as an account or a month.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

FIGURE = r"(?<![\w.,])-?\d[\d,]*(?:\.\d+)?(?![\w-]*\w)"
TOKENS = re.compile(
    rf"(?P<word>\d{{4}}-\d{{2}}(?:-\d{{2}})?|[A-Za-z]\w*)|(?P<figure>{FIGURE})|(?P<sign>[-+*/()%,])|(?P<blank>\s+)|(?P<other>.)"
)
TIMES = {"once": 1, "twice": 2, "never": 0}
IN_PARTS = re.compile(r" in \d+ parts")
NOISE = Decimal("1e-12")
"""A third cannot be written out: what is nearer than this to half a cent is half a cent."""
IN_CENTS = ", each product in cents"


class Equation(NamedTuple):
    """What a sentence says equals what."""

    left: str
    right: str


def equation(sentence: str) -> Equation | None:
    """The equation of a sentence, without its label and what is remarked after it."""
    _, _, body = sentence.strip().replace("$", "").replace("×", "*").partition(": ")
    left, sign, right = body.partition(";")[0].rpartition(" = ")
    return Equation(left, right) if sign else None


def holds(found: Equation) -> bool:
    """Whether the left side, calculated from its figures and rounded as the right side is shown, is the right side."""
    with localcontext(prec=60):
        right = Decimal(_figures(found.right)[-1])
        if found.right.endswith("%"):
            right = right.scaleb(-2)
        left = _Reader(found.left).value().quantize(NOISE)
        return left.quantize(right, ROUND_HALF_UP) == right


def _cents(value: Decimal) -> Decimal:
    return value.quantize(NOISE).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _figures(text: str) -> Sequence[str]:
    return [match["figure"].replace(",", "") for match in TOKENS.finditer(text) if match["figure"]]


class _Reader:
    """Sums of products, from left to right."""

    def __init__(self, text: str) -> None:
        self._in_cents = IN_CENTS in text
        text = IN_PARTS.sub("", text.replace(IN_CENTS, ""))
        self._tokens = [match for match in TOKENS.finditer(text) if not match["blank"]]

    def value(self) -> Decimal:
        value = self._sum()
        assert not self._tokens, f"left over: {self._tokens}"
        return value

    def _next(self) -> str:
        return self._tokens[0][0] if self._tokens else ""

    def _take(self) -> str:
        return self._tokens.pop(0)[0]

    def _sum(self) -> Decimal:
        value = self._term()
        while self._next() in {"+", "-"}:
            sign = self._take()
            term = self._term()
            value = value + term if sign == "+" else value - term
        return value

    def _term(self) -> Decimal:
        """Factors; an operand without figures is nothing."""
        value = self._factor()
        while True:
            match self._next():
                case "*" | "at":
                    self._take()
                    value *= self._factor()
                case "/":
                    self._take()
                    value /= self._factor()
                case "raised":
                    value *= self._rise()
                case _:
                    return _cents(value) if self._in_cents else value

    def _rise(self) -> Decimal:
        """`raised by 3 %, twice`."""
        self._take()
        self._take()
        percent = Decimal(self._take().replace(",", ""))
        assert self._take() == "%"
        times = 1
        if self._next() == ",":
            self._take()
            word = self._take()
            times = TIMES[word] if word in TIMES else int(word)
            if word not in TIMES:
                assert self._take() == "times"
        return (1 + percent / 100) ** times

    def _factor(self) -> Decimal:
        """Names and figures up to the next sign; the last figure counts."""
        value = Decimal(0)
        while self._tokens:
            token = self._tokens[0]
            text = token[0]
            if text in {"+", "-", "*", "/", ")", "at", "raised", "and"}:
                return value
            self._take()
            if text == "(":
                value = self._sum()
                assert self._take() == ")"
            elif text in {"larger", "smaller"}:
                value = self._extreme(max if text == "larger" else min)
            elif token["figure"]:
                value = self._scaled(Decimal(text.replace(",", "")))
        return value

    def _extreme(self, choose: object) -> Decimal:
        """`the larger of A and B`."""
        assert self._take() == "of"
        first = self._sum()
        assert self._take() == "and"
        second = self._sum()
        return max(first, second) if choose is max else min(first, second)

    def _scaled(self, figure: Decimal) -> Decimal:
        """`35 % of 42,000.00` and `3 days of 31 days`."""
        if self._next() == "%":
            self._take()
            figure /= 100
            if self._next() == "of":
                self._take()
                return figure * self._factor()
            return figure
        if self._next() in {"day", "days"}:
            self._take()
            if self._next() == "of":
                self._take()
                return figure / self._factor()
        return figure
