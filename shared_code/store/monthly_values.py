"""A family's month that is a form of named values: what is stored of it, and what a save makes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Generic, TypeVar

from shared_code.kit.answer import Answer
from shared_code.kit.model import MonthlyValues
from shared_code.kit.period import Period
from shared_code.store.audit_log import FieldChange
from shared_code.store.editing import EditProposal, OptimisticSave, Saved, WriteRequest
from shared_code.store.site_partition import Content, Document, Documents, Facts, Series
from shared_code.store.unit_of_work import FactsWrite

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ValuesMonth:
    """A month of a family and the month facts of all families."""

    period: Period
    document: Document | None
    form: MonthlyValues
    facts: Mapping[str, Facts]

    @property
    def version(self) -> int:
        """How often users saved this month."""
        return self.document.version if self.document else 0

    @property
    def content(self) -> Content:
        """The form as it is stored."""
        return self.form.model_dump(mode="json", by_alias=True)


@dataclass(frozen=True, slots=True)
class ValuesUpdate:
    """The values that a request sends by name, None to return one to the budget; `under` is their place in the body.

    `notes` says why of each value, `reason` why of the whole request.
    """

    under: str
    values: Mapping[str, Decimal | None]
    reason: str | None = None
    notes: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ValuesSave(Generic[T]):
    """What a feature knows about a save of its form.

    `check` raises where the month cannot be saved. `show` makes the answer of a month at a version. `also` gives what
    other families' facts become with the new form. `shown` are values that the month shows although nobody saved them:
    sent unchanged they are not stored.
    """

    update: ValuesUpdate
    check: Callable[[ValuesMonth], None]
    show: Callable[[ValuesMonth, int], Answer[T]]
    also: Callable[[ValuesMonth], Sequence[FactsWrite]] = lambda _: ()
    shown: Callable[[ValuesMonth], Mapping[str, Decimal]] = lambda _: {}


class MonthlyValuesStore:
    """The forms of one family, in the row `d|<period>|<family>|forecast`; their values are its month facts too."""

    def __init__(self, family: str, documents: Documents, editing: OptimisticSave) -> None:
        self._family = family
        self._documents = documents
        self._editing = editing

    def month(self, owner: str, period: Period) -> ValuesMonth:
        """What is stored; facts are read before the document, so that a save guards what it was made from."""
        facts = self._documents.month_facts(owner, period, period).get(period, {})
        document = self._documents.document(owner, period, self._family, Series.FORECAST)
        form = MonthlyValues.model_validate(document.content) if document else MonthlyValues()
        return ValuesMonth(period, document, form, facts)

    def save(self, owner: str, period: Period, write: WriteRequest, wanted: ValuesSave[T]) -> Saved[T]:
        """Store the values sent. Raises what `check` and `OptimisticSave.save` raise."""
        return self._editing.save(owner, write, lambda: self._propose(owner, period, wanted))

    def _propose(self, owner: str, period: Period, wanted: ValuesSave[T]) -> EditProposal[T]:
        month = self.month(owner, period)
        wanted.check(month)
        before = month.form.values
        update = _without_shown(wanted, month)
        sent = [FieldChange(f"{update.under}/{name}", before.get(name), new) for name, new in update.values.items()]
        sent += _sent_notes(month.form, update)
        changed = replace(month, form=_merged(month.form, update))
        facts = month.facts.get(self._family)
        return EditProposal(
            owner=owner,
            period=period,
            family=self._family,
            stored=month.document,
            content=changed.content,
            sent=sent,
            facts=[
                FactsWrite(period, self._family, changed.content, facts.etag if facts else None),
                *wanted.also(changed),
            ],
            answer=lambda version: wanted.show(changed, version),
            current=lambda: wanted.show(month, month.version),
            reason=update.reason,
        )


def _without_shown(wanted: ValuesSave[T], month: ValuesMonth) -> ValuesUpdate:
    """What is sent, without what nobody saved and the month shows anyway."""
    shown, saved = wanted.shown(month), month.form.values
    values = {name: value for name, value in wanted.update.values.items() if name in saved or value != shown.get(name)}
    return replace(wanted.update, values=values)


def _sent_notes(form: MonthlyValues, update: ValuesUpdate) -> Sequence[FieldChange]:
    """Why a value is what it is, where it is one."""
    return [
        FieldChange(f"{update.under}/{name}/reason", form.notes.get(name), note)
        for name, note in (update.notes or {}).items()
        if update.values.get(name) is not None
    ]


def _merged(form: MonthlyValues, update: ValuesUpdate) -> MonthlyValues:
    values = {**form.values, **update.values}
    kept = {name: value for name, value in values.items() if value is not None}
    sent = {name: note for name, note in (update.notes or {}).items() if name in update.values}
    notes = {**form.notes, **sent}
    return MonthlyValues(values=kept, notes={name: note for name, note in notes.items() if name in kept})
