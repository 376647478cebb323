"""What commands that work on a store share: its settings, a look whether it is whole, sentences instead of traces."""

import sys
from collections.abc import Callable
from pathlib import Path

from cli.environment import apply_settings
from cli.starting import CannotStart, check_store
from shared_code.application import NotConfigured, close_current
from shared_code.kit.errors import ForecastingAPIError


def in_store(data: Path | None, work: Callable[[], int], *, resumed: str = "") -> int:
    """The exit code of work on the store of a folder; what is wrong is a sentence on the standard error, and 1.

    `resumed` is what work is called that goes on where it stopped: it may be interrupted.
    """
    apply_settings(data)
    try:
        check_store(data)
        return work()
    except (NotConfigured, CannotStart) as wrong:
        return _say(str(wrong))
    except ForecastingAPIError as error:
        again = f"{resumed} stopped: {error.message} Call it again; it goes on where it stopped."
        return _say(again if resumed else error.message)
    except KeyboardInterrupt:
        if not resumed:
            raise
        _say("Interrupted; the next call goes on where this one stopped.")
        return 130
    finally:
        close_current()


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1
