"""The unmodified library Mastodon.py: log in, post with a picture, read, reply, boost, and hear it live."""

import sys
import threading
import time

from browser import authorize
from checks import check, closing, png
from mastodon import Mastodon, StreamListener

base, name, password, folder = sys.argv[1:5]
scopes = ["read", "write", "follow"]
api, made, heard = None, {}, []


def login():
    global api
    client, secret = Mastodon.create_app("interop", api_base_url=base, scopes=scopes)
    app = Mastodon(client_id=client, client_secret=secret, api_base_url=base)
    code = authorize(app.auth_request_url(scopes=scopes, allow_http=True), name, password)
    app.log_in(code=code, scopes=scopes, allow_http=True)
    api = app
    return api.account_verify_credentials().acct


class Listener(StreamListener):
    def on_update(self, status):
        heard.append(status)


def listen():
    made["stream"] = api.stream_user(Listener(), run_async=True, timeout=30)
    time.sleep(1)
    return "streaming" if made["stream"].is_alive() else "not streaming"


def post():
    media = api.media_post(png(f"{folder}/bird.png"), description="A bird, drawn by nobody")
    made["post"] = api.status_post("Hello from Mastodon.py", media_ids=[media], idempotency_key="once")
    assert api.status_post("Hello from Mastodon.py", media_ids=[media], idempotency_key="once").id == made["post"].id
    attached = made["post"].media_attachments[0]
    assert attached.description == "A bird, drawn by nobody", attached
    return made["post"].url


def home():
    seen = api.timeline_home(limit=20)
    assert any(status.id == made["post"].id for status in seen)
    older = api.fetch_next(seen)
    return f"{len(seen)} statuses, then {len(older or [])}"


def reply():
    made["reply"] = api.status_reply(made["post"], "And an answer")
    context = api.status_context(made["post"])
    assert [status.id for status in context.descendants] == [made["reply"].id], context
    return made["reply"].id


def boost():
    wrapper = api.status_reblog(made["post"])
    assert wrapper.reblog.id == made["post"].id and wrapper.reblog.reblogged
    assert not api.status_unreblog(made["post"]).reblogged
    return wrapper.id


def update():
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if any(status.id == made["post"].id for status in heard):
            return f"{len(heard)} updates heard"
        threading.Event().wait(0.1)
    raise AssertionError(f"heard only {[status.id for status in heard]}")


def edit():
    edited = api.status_update(made["post"], "Hello again from Mastodon.py")
    assert "Hello again" in edited.content and edited.edited_at
    return api.status_source(made["post"]).text


def remove():
    api.status_delete(made["reply"])
    try:
        api.status(made["reply"])
    except Exception as error:
        return type(error).__name__
    raise AssertionError("it is still there")


passed = [
    check("Mastodon.py log_in", login),
    check("Mastodon.py instance", lambda: api.instance().version),
    check("Mastodon.py stream_user", listen),
    check("Mastodon.py status_post", post),
    check("Mastodon.py timeline_home", home),
    check("Mastodon.py status_reply", reply),
    check("Mastodon.py status_reblog", boost),
    check("Mastodon.py on_update", update),
    check("Mastodon.py status_update", edit),
    check("Mastodon.py status_favourite", lambda: api.status_favourite(made["post"]).favourited or 1 / 0),
    check("Mastodon.py notifications", lambda: len(api.notifications())),
    check("Mastodon.py search", lambda: len(api.search_v2(name).accounts) or 1 / 0),
    check("Mastodon.py status_delete", remove),
]
closing(passed)
