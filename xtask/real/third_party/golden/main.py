"""Plays what Mastodon.py's authors recorded with a real Mastodon against our server, and compares the shapes of the answers.

Every recorded exchange with the server is a case, by the name of its cassette and its place in it. A cassette is played
from beginning to end, since later requests speak of what earlier ones made. A case passes if our status is the recorded
one and our JSON holds the shape of the recorded JSON; shape.py says what that means. Left out are exchanges about
what this server does not have, by the paths below; they are counted and told. All others count.

Call: main.py BASE CASSETTES VERDICTS
"""

import collections
import sys

import requests
from recording import cassettes
from replay import Replay
from shape import Types, missing

LEFT_OUT = {
    "/api/v1/admin": "there is no administration through the client API",
    "/api/v2/admin": "there is no administration through the client API",
    "/api/v1/annual_reports": "there are no annual reports",
    "/api/v1/collections": "there are no collections of accounts",
    "/api/v1/accounts/{id}/collections": "there are no collections of accounts",
    "/api/v1/accounts/{id}/in_collections": "there are no collections of accounts",
    "/api/v1_alpha/async_refreshes": "nothing is fetched behind an answer that could be asked for",
    "/api/v1/trends": "there are no trends",
    "/api/v1/statuses/{id}/translate": "there is no translation",
    "/api/v1/instance/translation_languages": "there is no translation",
}


def left_out(exchange):
    return next((why for path, why in LEFT_OUT.items() if (exchange.template + "/").startswith(path + "/")), None)


def names_at(base):
    """Looks accounts up by their name, once each."""
    known = {}

    def look(name):
        if name not in known:
            found = requests.get(f"{base}/api/v1/accounts/lookup", params={"acct": name}, timeout=30)
            known[name] = found.json()["id"] if found.ok else None
        return known[name]

    return look


def verdict(exchange, types, status, answer):
    """Why a case fails; empty if it passes."""
    if status != exchange.status:
        told = answer.get("error", "") if isinstance(answer, dict) else ""
        return [f"status {status} {told}, recorded was {exchange.status}"]
    if exchange.answer is None:
        return []
    return list(dict.fromkeys(missing(exchange.kind, exchange.answer, answer, types)))


def lacks_of(replay, exchange, types):
    """Why a case fails. One that cannot be played at all fails too, and the rest go on."""
    try:
        answer = replay.play(exchange, lambda *answer: not verdict(exchange, types, *answer))
        return verdict(exchange, types, *answer)
    except Exception as error:  # whatever is wrong with one recording, or with our answer to it
        return [f"it could not be played: {type(error).__name__}: {' '.join(str(error).split())}"]


def main(base, folder, verdicts):
    recorded = dict(cassettes(folder))
    types = Types()
    for exchanges in recorded.values():
        for exchange in exchanges:
            types.learn(exchange.kind, exchange.answer)
    names, gone = names_at(base), collections.Counter()
    with open(verdicts, "w") as file:
        for exchanges in recorded.values():
            replay = Replay(base, names)
            for exchange in exchanges:
                if why := left_out(exchange):
                    gone[why] += 1
                    continue
                lacks = lacks_of(replay, exchange, types)
                outcome = "failed" if lacks else "passed"
                file.write(f"{outcome}\t{exchange.name} {exchange.method} {exchange.template}\t{'; '.join(lacks)[:400]}\n")
    for why, count in gone.items():
        print(f"left out\t{count}\t{why}")


if __name__ == "__main__":
    main(*sys.argv[1:])
