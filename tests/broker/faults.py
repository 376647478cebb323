"""What a broker does wrong on demand: answers late, refuses, says nothing."""

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Faults:
    """The faults of a broker at a time; used in its loop only."""

    delay: float = 0.0
    """Seconds before each thing a client says is heard."""
    refuses: bool = False
    """Messages that are sent are rejected, as by a server that is busy."""
    speaks: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared while the broker takes connections, reads, and says nothing."""

    def heal(self) -> None:
        self.delay, self.refuses = 0.0, False
        self.speaks.set()

    async def hold(self) -> None:
        """Wait as long as the broker is silent or slow."""
        if self.delay:
            await asyncio.sleep(self.delay)
        await self.speaks.wait()
