"""The yardstick: a Starlette application that answers a constant, on the same server as the product."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def hello(request: Request) -> JSONResponse:
    """A constant."""
    return JSONResponse({"hello": request.url.path})


if __name__ == "__main__":
    uvicorn.run(Starlette(routes=[Route("/", hello)]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
