"""A Service Bus for tests: an AMQP 1.0 server that the real SDK, `azure-servicebus`, connects to.

    a client's bytes → frames → connection: sessions → links → entities: topic → subscriptions → queues, dead letters
                                                     → management: tokens, renewed locks

| File | Holds |
|---|---|
| `entities.py` | what Service Bus promises: locks, deliveries, dead letters, filters, forwarding, duplicates |
| `messages.py` | a message: what its sender wrote, what the broker adds |
| `links.py` | taking and delivering messages, credit, settling |
| `management.py` | requests: tokens, renewed locks, settling by token, looking |
| `connection.py` | sign-in, sessions, what becomes of each frame |
| `frames.py`, `encoding.py` | what the frames are, and their bytes |
| `faults.py`, `server.py` | faults on demand; the broker in a thread |

`python3 -m tests.broker --port 5672` runs it alone. It knows nothing of the product; tests say what entities there are.
It keeps messages in memory. Sessions of Service Bus, deferred and scheduled messages are not here: nothing uses them.
"""
