"""What the server itself answers to what is no HTTP, with the headers that every answer has."""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from shared_code.api.host import ALWAYS


class StrictProtocol(H11Protocol):
    """HTTP/1.1 whose refusals carry the security headers too."""

    def send_400_response(self, msg: str) -> None:
        body = msg.encode()
        headers = {"Content-Type": "text/plain", "Content-Length": str(len(body)), "Connection": "close", **ALWAYS}
        refusal = h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request")
        for event in (refusal, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
