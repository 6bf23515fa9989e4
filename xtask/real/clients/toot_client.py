"""The unmodified client toot, used as a person at a terminal would."""

import os
import re
import subprocess
import sys

from browser import authorize
from checks import check, closing, png

base, name, password, folder = sys.argv[1:5]
toot = os.path.join(os.path.dirname(sys.executable), "toot")
environment = {**os.environ, "XDG_CONFIG_HOME": folder, "TOOT_COLOR": "false", "BROWSER": "true", "COLUMNS": "120"}


def run(*words, given=None):
    print("$ toot " + " ".join(words), flush=True)
    done = subprocess.run([toot, *words], input=given, env=environment, capture_output=True, text=True, timeout=60)
    for line in (done.stdout + done.stderr).splitlines():
        print("  | " + line, flush=True)
    if done.returncode:
        raise AssertionError(f"toot {words[0]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout


def login():
    process = subprocess.Popen(
        [toot, "login", "--instance", base], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )
    url = None
    for line in process.stdout:
        if line.startswith("http") and "/oauth/authorize" in line:
            url = line.strip()
            break
    code = authorize(url, name, password)
    said, _ = process.communicate(f"n\n{code}\n", timeout=60)
    assert process.returncode == 0, said
    return "Successfully logged in" in said and f"as {name}"


def posted(said):
    return re.search(r"/@\w+/(\d+)", said).group(1)


ids = {}


def post():
    ids["post"] = posted(run("post", "Hello from toot, with a picture", "--media", png(f"{folder}/bird.png"), "--description", "A bird"))
    return ids["post"]


def home():
    said = run("timelines", "home", "--no-pager", "--limit", "10")
    assert "Hello from toot" in said, said
    return "the post is in the home"


def reply():
    ids["reply"] = posted(run("post", "And an answer", "--reply-to", ids["post"]))
    thread = run("thread", ids["post"])
    assert "And an answer" in thread, thread
    return ids["reply"]


def reblog():
    run("reblog", ids["post"])
    assert "Hello from toot" in run("timelines", "home", "--no-pager", "--limit", "10")
    return "boosted"


passed = [
    check("toot login", login),
    check("toot post --media", post),
    check("toot timelines home", home),
    check("toot post --reply-to", reply),
    check("toot reblog", reblog),
    check("toot favourite", lambda: run("favourite", ids["post"]).strip()),
    check("toot search", lambda: run("search", name).strip().splitlines()[-1]),
    check("toot whoami", lambda: run("whoami").strip().splitlines()[0]),
    check("toot delete", lambda: run("delete", ids["reply"]).strip()),
]
closing(passed)
