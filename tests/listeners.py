"""Peers that are there and do not do what they should."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from threading import Event, Thread

Behaviour = Callable[[socket.socket, Event], None]


def silent(peer: socket.socket, stop: Event) -> None:
    """Take the connection, read nothing, say nothing."""
    stop.wait()
    peer.close()


def dripping(peer: socket.socket, stop: Event) -> None:
    """Answer HTTP byte by byte, and never come to an end."""
    with suppress(OSError):
        peer.recv(65536)
        for number in count():
            peer.sendall(b"HTTP/1.1 200 OK\r\n"[number : number + 1] if number < 17 else b"x")
            if stop.wait(0.05):
                break
    peer.close()


@contextmanager
def listening(behaviour: Behaviour) -> Iterator[int]:
    """The port of a listener that treats every connection alike, until the block ends."""
    stop, threads = Event(), []
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    peer, _ = server.accept()
                    if stop.is_set():
                        peer.close()
                        return
                    thread = Thread(target=behaviour, args=(peer, stop))
                    threads.append(thread)
                    thread.start()

        accepting = Thread(target=accept)
        accepting.start()
        port: int = server.getsockname()[1]
        try:
            yield port
        finally:
            stop.set()
            socket.create_connection(("127.0.0.1", port)).close()
            for thread in (accepting, *threads):
                thread.join()
