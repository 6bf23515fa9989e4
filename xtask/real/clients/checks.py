"""Counting checks, in the words that the caller reads."""

import sys
import traceback


def check(name, step):
    """Runs a step; says what it gave, or why it failed."""
    try:
        print(f"ok\t{name}\t{step()}", flush=True)
        return True
    except BaseException as error:
        trace = traceback.format_exc(limit=-2).replace("\n", " | ")
        print(f"FAILED\t{name}\t{error!r} {trace[:600]}", flush=True)
        return False


def png(path, width=64, height=48):
    """Writes a small picture without any library."""
    import struct
    import zlib

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    row = b"\x00" + bytes(sum(((x * 4 % 256, 90, 160) for x in range(width)), ()))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b""))
    return path


def closing(passed):
    """Ends with a code that says whether all passed."""
    sys.exit(0 if all(passed) else 1)
