"""Command line: the clients by which people sign in, and services: listed, registered, removed."""

import argparse
import sys
from collections.abc import Sequence

from cli import arguments as read_as
from cli.in_store import in_store
from cli.starting import CannotStart
from shared_code.application import current
from shared_code.auth.own import service_subject
from shared_code.auth.server.clients import SCOPES, Client, UnfitClient, new_client
from shared_code.store.table import WriteConflict


def main(arguments: Sequence[str] | None = None) -> int:
    """List the clients that may ask for tokens, register one, or remove one with all that it was given."""
    asked = _parser().parse_args(arguments)
    return in_store(asked.data, lambda: _done(asked))


def _done(asked: argparse.Namespace) -> int:
    try:
        if asked.add:
            return _add(asked)
        return _remove(asked.remove) if asked.remove else _list()
    except UnfitClient as wrong:
        raise CannotStart(str(wrong)) from None


def _list() -> int:
    clients = [found.entry for found in current().clients.all()]
    for client in clients:
        print(f"{client.client_id}: {_kind(client)}; {' '.join(client.scopes)}")
        for uri in client.redirect_uris:
            print(f"    {uri}")
    print(f"{len(clients)} clients" if clients else "no clients; --add registers one")
    return 0


def _add(asked: argparse.Namespace) -> int:
    client, secret = new_client(asked.add, asked.redirect, asked.scopes, confidential=asked.confidential)
    try:
        current().clients.add(client.client_id, client)
    except WriteConflict:
        raise UnfitClient(f"There is a client {client.client_id} already; --remove it first.") from None
    current().given.allow(service_subject(client.client_id))
    print(f"{client.client_id} is registered: {_kind(client)}")
    if secret:
        print(f"Its secret, which is told this once: {secret}")
    if client.is_service:
        print(f"What it may do is said by a row of `users`: {service_subject(client.client_id)}")
    return 0


def _remove(client_id: str) -> int:
    if current().clients.get(client_id) is None:
        raise UnfitClient(f"There is no client {client_id}.")
    current().clients.remove([client_id])
    current().given.end(service_subject(client_id))
    print(f"{client_id} is removed; within a minute no token of it is good")
    return 0


def _kind(client: Client) -> str:
    if client.is_service:
        return "service"
    return "public" if client.is_public else "confidential"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py clients", description=main.__doc__)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--add", metavar="ID", help="register a client: letters a-z, digits, hyphens")
    choice.add_argument("--remove", metavar="ID", help="remove a client; its tokens end")
    parser.add_argument(
        "--redirect", action="append", default=[], metavar="URI",
        help="where people are sent back to, exactly; may be repeated. None: a service, which acts for itself",
    )  # fmt: skip
    parser.add_argument(
        "--scopes", type=read_as.names, default=(), metavar="A,B", help=f"what it may ask for: {', '.join(SCOPES)}"
    )
    parser.add_argument("--confidential", action="store_true", help="it can keep a secret, which is printed")
    read_as.add_data(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
