"""Runs the broker alone, with the product's entities, until its standard input ends; a line of it makes a fault."""

import argparse
import sys
from collections.abc import Callable, Mapping

from tests.broker.product import product_broker
from tests.broker.server import Broker

WORDS: Mapping[str, Callable[[Broker, str], object]] = {
    "delay": lambda broker, seconds: broker.delay(float(seconds)),
    "detach": lambda broker, _: broker.detach_links(),
    "drop": lambda broker, _: broker.drop_connections(),
    "heal": lambda broker, _: broker.heal(),
    "refuse": lambda broker, _: broker.refuse(),
    "silent": lambda broker, _: broker.be_silent(),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.broker", description=__doc__, epilog=f"Faults: {[*WORDS]}")
    parser.add_argument("--port", type=int, default=5672, help="default: 5672; 0: any that is free")
    with product_broker(parser.parse_args().port) as broker:
        print(broker.connection_string, flush=True)
        for line in sys.stdin:
            word, _, argument = line.strip().partition(" ")
            if word in WORDS:
                WORDS[word](broker, argument)
            print(word if word in WORDS else f"{word!r} is none of {[*WORDS]}", flush=True)


if __name__ == "__main__":
    main()
