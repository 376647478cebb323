"""Where in a body an error stands, when not all of the body was read."""

from collections.abc import Iterator, Mapping, Sequence


def at_its_place(text: str, places: Mapping[str, Sequence[int]]) -> str:
    """A text that begins with a JSON pointer, with the row where it stands in the body as it was sent.

    >>> at_its_place("/rows/0/rate: write a number", {"rows": [7]}), at_its_place("/reason", {"rows": [7]})
    ('/rows/7/rate: write a number', '/reason')
    """
    for name, sent in places.items():
        start, found, rest = text.partition(f"/{name}/")
        number = "".join(_digits(rest))
        if found and not start and number and int(number) < len(sent):
            return f"/{name}/{sent[int(number)]}{rest.removeprefix(number)}"
    return text


def _digits(text: str) -> Iterator[str]:
    for character in text:
        if not character.isdecimal():
            return
        yield character
