"""The WWW-Authenticate header of 401 and 403 answers (RFC 6750, section 3)."""


def challenge(**parameters: str) -> dict[str, str]:
    """The header that tells a client what its token lacks.

    >>> challenge(error="invalid_token")
    {'WWW-Authenticate': 'Bearer realm="forecasting", error="invalid_token"'}
    """
    pairs = {"realm": "forecasting", **parameters}
    return {"WWW-Authenticate": "Bearer " + ", ".join(f'{name}="{value}"' for name, value in pairs.items())}
