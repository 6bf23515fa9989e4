"""Making a recorded request again, with our server's names for things in place of the recorded ones.

Ids, tokens and secrets that the recorded server gave are learned as the replay goes: where its answer has an id, ours
has one at the same place. Accounts are known by their name. Dates in requests are moved by the time that has passed.
"""

import json
import re
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, quote, unquote, urlencode

import requests

_LEARNED = {"id", "access_token", "client_id", "client_secret", "vapid_key", "group_key", "token"}
_ID_NAME = re.compile(r"(^|_)ids?(\]|$|\[)|group_key")
_DATES = {"scheduled_at"}
# Places in a timeline. Some requests name one that is no post's id, but lies a known time before or after one.
_PLACES = {"max_id", "min_id", "since_id"}
_KEPT_HEADERS = ("authorization", "content-type", "idempotency-key", "user-agent")
# The recorded server did some things behind its answers; tests that waited for them left no trace in the recording.
_PATIENCE = (0.0, 0.4, 1.2)


class Replay:
    """One cassette, played against a server."""

    def __init__(self, base, names):
        self.base = base
        self._words = {}
        self._names = names
        self._http = requests.Session()

    def play(self, exchange, is_enough):
        """Our answer: (status, JSON). Reading is repeated for a moment until it is enough."""
        for pause in _PATIENCE if exchange.method == "GET" else (0.0,):
            time.sleep(pause)
            answer = self._once(exchange)
            if is_enough(*answer):
                break
        self._learn(exchange.answer, answer[1])
        return answer

    def _once(self, exchange):
        path = "/".join(quote(self._words.get(unquote(part), unquote(part)), safe="@:") for part in exchange.path.split("/"))
        query = [(key, self._value(exchange, key, value)) for key, value in exchange.query]
        headers = {key: self._header(exchange.headers[key]) for key in _KEPT_HEADERS if key in exchange.headers}
        response = self._http.request(
            exchange.method,
            self.base + path + ("?" + urlencode(query) if query else ""),
            headers=headers,
            data=self._body(exchange),
            timeout=30,
            allow_redirects=False,
        )
        try:
            return response.status_code, response.json()
        except ValueError:
            return response.status_code, None

    def _header(self, value):
        scheme, _, word = value.partition(" ")
        return f"{scheme} {self._words.get(word, word)}" if word else value

    def _body(self, exchange):
        body, kind = exchange.body, exchange.headers.get("content-type", "")
        if not body:
            return body
        if kind.startswith("application/json"):
            return json.dumps(self._within(exchange, "", json.loads(body)))
        if kind.startswith("multipart/"):
            return body if isinstance(body, bytes) else body.encode("utf-8", "surrogateescape")
        text = body.decode() if isinstance(body, bytes) else body
        pairs = parse_qsl(text, keep_blank_values=True)
        return urlencode([(key, self._value(exchange, key, value)) for key, value in pairs])

    def _within(self, exchange, key, value):
        if isinstance(value, dict):
            return {name: self._within(exchange, name, inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._within(exchange, key, inner) for inner in value]
        return self._value(exchange, key, value)

    def _value(self, exchange, key, value):
        if key in _DATES and exchange.date and isinstance(value, str):
            return self._moved(exchange, value)
        known = self._words.get(str(value))
        if known and (_ID_NAME.search(key) or key in _LEARNED):
            return known
        if key in _PLACES and str(value).isdigit():
            return self._beside(int(value))
        return value

    def _beside(self, place):
        """Ids of posts are times on both servers: a place is as far from our post as it was from the nearest recorded one."""
        known = [(int(recorded), int(ours)) for recorded, ours in self._words.items() if recorded.isdigit() and ours.isdigit()]
        if not known:
            return str(place)
        recorded, ours = min(known, key=lambda pair: abs(pair[0] - place))
        return str(max(0, place - recorded + ours))

    @staticmethod
    def _moved(exchange, value):
        recorded = parsedate_to_datetime(exchange.date)
        then = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if then.tzinfo is None:
            then = then.replace(tzinfo=timezone.utc)
        return (datetime.now(timezone.utc) + (then - recorded)).isoformat()

    def _learn(self, recorded, ours):
        if isinstance(recorded, dict):
            self._learn_object(recorded, ours if isinstance(ours, dict) else {})
        elif isinstance(recorded, list):
            others = ours if isinstance(ours, list) else []
            for index, value in enumerate(recorded):
                self._learn(value, others[index] if index < len(others) else None)

    def _learn_object(self, recorded, ours):
        if "username" in recorded and "id" in recorded:
            self._name(recorded["id"], self._names(recorded["username"]) or ours.get("id"))
        for key, value in recorded.items():
            if key in _LEARNED and isinstance(value, (str, int)):
                self._name(value, ours.get(key))
            else:
                self._learn(value, ours.get(key))

    def _name(self, recorded, ours):
        """An empty word names nothing: every path has one before its first slash."""
        if str(recorded) and ours is not None and str(ours):
            self._words.setdefault(str(recorded), str(ours))
