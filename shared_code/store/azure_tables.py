"""The table store in Azure Tables, or in its emulator."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from http import HTTPStatus
from typing import Any, Final, TypeVar

from azure.core import MatchConditions
from azure.core.credentials import AzureNamedKeyCredential, TokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.data.tables import (
    TableEntity,
    TableServiceClient,
    TableTransactionError,
    TransactionOperation,
    UpdateMode,
)

from shared_code.kit.deadline import Deadline
from shared_code.kit.errors import DatabaseError
from shared_code.kit.steps import Part, asking
from shared_code.store.table import (
    CHECK_ROW,
    CHECK_TABLE,
    EMULATOR_ACCOUNT,
    Delete,
    Insert,
    Merge,
    Operation,
    Replace,
    Row,
    Upsert,
    WriteConflict,
    check_key,
    check_submit,
    is_emulator,
)

_EMULATOR_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="  # public

DEADLINE_SECONDS: Final = 5.0
"""How long a point read, a page or a submit may take, retries and the token included; then it is 503."""
PATIENCE: Final[dict[str, Any]] = {
    "connection_timeout": 2, "read_timeout": 4, "retry_total": 1, "retry_backoff_factor": 0.1
}  # fmt: skip
"""The SDK's own is three retries and five minutes a try. One retry mends a connection that was closed meanwhile."""

T = TypeVar("T")

Step = tuple[TransactionOperation, dict[str, Any], dict[str, Any]]


class AzureTables:
    """A `TableStore` on one client for the whole process; a table that is missing is created at the first write."""

    def __init__(self, service: TableServiceClient, deadline: Deadline) -> None:
        self._service = service
        self._deadline = deadline
        self._client = cache(service.get_table_client)

    def get(self, table: str, partition: str, row: str) -> Row | None:
        check_key(partition)
        check_key(row)
        try:
            return _row(self._call("get", table, lambda: self._client(table).get_entity(partition, row)))
        except ResourceNotFoundError:
            return None
        except (AzureError, TimeoutError) as error:
            raise _database_error(error) from error

    def query(self, table: str, partition: str, row_from: str = "", row_to: str | None = None) -> Iterator[Row]:
        for key in (partition, row_from, row_to or ""):
            check_key(key)
        asked = "PartitionKey eq @partition and RowKey ge @row_from"
        parameters = {"partition": partition, "row_from": row_from}
        if row_to is not None:
            asked += " and RowKey lt @row_to"
            parameters["row_to"] = row_to
        pages = self._client(table).query_entities(asked, parameters=parameters).by_page()
        try:
            while (page := self._call("query", table, lambda: _page(pages))) is not None:
                yield from map(_row, page)
        except ResourceNotFoundError:
            return
        except (AzureError, TimeoutError) as error:
            raise _database_error(error) from error

    def submit(self, table: str, partition: str, operations: Sequence[Operation]) -> Sequence[str | None]:
        check_submit(partition, operations)
        steps = {index: _step(partition, operation) for index, operation in enumerate(operations)}
        etags: dict[int, str | None] = {}
        while steps and not etags:
            try:
                etags = self._call("submit", table, partial(self._send, table, dict(steps)))
            except TableTransactionError as error:
                index = list(steps)[error.index]
                if error.status_code != HTTPStatus.NOT_FOUND or operations[index] != Delete(operations[index].row):
                    raise _transaction_error(error, index) from error
                del steps[index]  # the service refuses to delete what is not there
            except (AzureError, TimeoutError) as error:
                raise _database_error(error) from error
        return [etags.get(index) for index in range(len(operations))]

    def check(self) -> None:
        self.submit(CHECK_TABLE, CHECK_ROW, [Upsert(CHECK_ROW, {})])

    def close(self) -> None:
        """Close the client's sockets."""
        self._deadline.close()
        self._service.close()

    def _call(self, what: str, table: str, use: Callable[[], T]) -> T:
        """What the service answers in time."""
        with asking(Part.TABLES, f"{what} {table}", is_answer=_is_answer):
            return self._deadline.call(use)

    def _send(self, table: str, steps: Mapping[int, Step]) -> dict[int, str | None]:
        """The new ETag of each step's row, after creating the table if there is none."""
        client = self._client(table)
        try:
            results = client.submit_transaction(steps.values())
        except TableTransactionError as error:
            if error.error_code != "TableNotFound":  # type: ignore[attr-defined] # the SDK sets it undeclared
                raise
            with suppress(ResourceExistsError):
                client.create_table()
            results = client.submit_transaction(steps.values())
        return {index: result.get("etag") for index, result in zip(steps, results, strict=True)}


def azure_tables(service_uri: str) -> AzureTables:
    """The tables of an account as the app's own identity, or of the emulator (http://…/devstoreaccount1)."""
    credential: AzureNamedKeyCredential | TokenCredential
    if is_emulator(service_uri):
        credential = AzureNamedKeyCredential(EMULATOR_ACCOUNT, _EMULATOR_KEY)
    else:
        from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - only where a real account is used

        credential = DefaultAzureCredential()
    return AzureTables(
        TableServiceClient(service_uri, credential=credential, **PATIENCE), Deadline(DEADLINE_SECONDS, "table store")
    )


def _page(pages: Iterator[Iterator[TableEntity]]) -> list[TableEntity] | None:
    """The next page, which may be empty although others follow; None after the last."""
    page = next(pages, None)
    return None if page is None else list(page)


def _step(partition: str, operation: Operation) -> Step:
    keys = {"PartitionKey": partition, "RowKey": operation.row}
    match operation:
        case Insert(_, properties):
            return TransactionOperation.CREATE, {**properties, **keys}, {}
        case Replace(_, properties, etag):
            return TransactionOperation.UPDATE, {**properties, **keys}, {"mode": UpdateMode.REPLACE, **_unchanged(etag)}
        case Upsert(_, properties):
            return TransactionOperation.UPSERT, {**properties, **keys}, {"mode": UpdateMode.REPLACE}
        case Merge(_, properties):
            return TransactionOperation.UPSERT, {**properties, **keys}, {"mode": UpdateMode.MERGE}
        case Delete(_, etag):
            return TransactionOperation.DELETE, keys, _unchanged(etag) if etag else {}


def _unchanged(etag: str) -> dict[str, Any]:
    return {"etag": etag, "match_condition": MatchConditions.IfNotModified}


def _row(entity: TableEntity) -> Row:
    properties = {name: value for name, value in entity.items() if name not in {"PartitionKey", "RowKey"}}
    return Row(entity["PartitionKey"], entity["RowKey"], properties, str(entity.metadata["etag"]))


def _transaction_error(error: TableTransactionError, index: int) -> Exception:
    match error.status_code:
        case status if status in _ANSWERS:
            return WriteConflict(index)
        case HTTPStatus.BAD_REQUEST | HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return ValueError(f"operation {index}, or the whole submit, is past the limits of the table store")
        case _:
            return _database_error(error)


def _is_answer(error: Exception) -> bool:
    """Whether the service says that a row is not there, or has changed: it works."""
    return isinstance(error, HttpResponseError) and error.status_code in _ANSWERS


_ANSWERS: Final = {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED}


def _database_error(error: AzureError | TimeoutError) -> DatabaseError:
    status = error.status_code if isinstance(error, HttpResponseError) else None
    if isinstance(error, ClientAuthenticationError) or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return DatabaseError.permanent("The app may not use the table store", dependency="table store")
    if status in range(400, 500) and status not in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}:
        return DatabaseError.permanent("The table store refuses the request", dependency="table store")
    return DatabaseError.transient("The table store does not answer; try again", dependency="table store")
