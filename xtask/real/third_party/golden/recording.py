"""The recordings in a folder of cassettes, as exchanges in the order in which they were made."""

import json
import pathlib
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import yaml

# The server that was recorded; a few cassettes also hold exchanges with others, which are not ours to answer.
RECORDED = "localhost:3000"

# Segments of a path that name one thing out of many.
_NAMED = [
    (re.compile(r"(?<=/)(\d+|[a-z_]+-\d+-\d+)(?=/|$)"), "{id}"),
    (re.compile(r"(?<=/tags/)[^/]+"), "{name}"),
    (re.compile(r"(?<=/timelines/tag/)[^/]+"), "{name}"),
]


@dataclass
class Exchange:
    """A request that was made and the answer that came."""

    name: str
    method: str
    path: str
    query: list
    headers: dict
    body: object
    status: int
    date: str
    answer: object
    template: str = field(init=False)

    def __post_init__(self):
        path = self.path.rstrip("/") or "/"
        for pattern, word in _NAMED:
            path = pattern.sub(word, path)
        self.template = path

    @property
    def kind(self):
        """What exchanges with the same shape have in common."""
        return (self.method, self.template, self.status)


def _json(body):
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _exchange(name, recorded):
    request, response = recorded["request"], recorded["response"]
    where = urlsplit(request["uri"])
    headers = {key.lower(): values[0] for key, values in request["headers"].items()}
    told = {key.lower(): values[0] for key, values in response["headers"].items()}
    return Exchange(
        name=name,
        method=request["method"],
        path=where.path,
        query=parse_qsl(where.query, keep_blank_values=True),
        headers=headers,
        body=request["body"],
        status=response["status"]["code"],
        date=told.get("date", ""),
        answer=_json(response["body"].get("string")),
    )


def cassettes(folder):
    """Every cassette with its exchanges, by name."""
    for file in sorted(pathlib.Path(folder).glob("*.yaml")):
        recorded = yaml.load(file.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
        ours = [one for one in recorded.get("interactions", []) if urlsplit(one["request"]["uri"]).netloc == RECORDED]
        yield file.stem, [_exchange(f"{file.stem}#{number}", one) for number, one in enumerate(ours, 1)]
