"""A plugin of pytest that chooses and listens, and changes no test.

It writes one line for each case to the file in VERDICTS: what became of it, its id, and why. With LIVE_ONLY set it keeps
the cases that speak to a server that is there, as the recordings tell: they are marked `vcr`, bring no recording of
their own that would be played instead, ask for nothing of the recorder itself, and are in no file named in LEAVE_OUT.
"""

import inspect
import os

import pytest

_said = {}


def _is_live(item):
    left_out = os.environ.get("LEAVE_OUT", "").split()
    if item.nodeid.split("::")[0].rsplit("/", 1)[-1] in left_out:
        return False
    brings_recording = "use_cassette" in inspect.getsource(item.function) or "websocket_cassette" in item.fixturenames
    asks_recorder = "vcr" in inspect.signature(item.function).parameters
    return item.get_closest_marker("vcr") is not None and not brings_recording and not asks_recorder


def pytest_collection_modifyitems(config, items):
    if os.environ.get("LIVE_ONLY"):
        dropped = [item for item in items if not _is_live(item)]
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if _is_live(item)]


def _reason(report):
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2]
    crash = getattr(report.longrepr, "reprcrash", None)
    return crash.message if crash else str(report.longrepr or "")


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report):
    """A case is what its worst step is; a case that is run again is what came last.

    One that fails as its authors expect, marked `xfail`, is as it should be.
    """
    outcome = "passed" if report.skipped and hasattr(report, "wasxfail") else report.outcome
    if report.when == "setup" or outcome != "passed":
        _said[report.nodeid] = (outcome, _reason(report))


def pytest_sessionfinish(session):
    with open(os.environ["VERDICTS"], "w") as file:
        for case, (outcome, reason) in _said.items():
            file.write(f"{outcome}\t{case}\t{' '.join(reason.split())[:400]}\n")
