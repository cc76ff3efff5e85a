"""Stands for an image in a processing job: stand_in.py waiting|failing FILE, whatever arguments follow.

`waiting` ends well once FILE is there; `failing` fails at once unless FILE is there. What ends well leaves a summary
that passes the quality gate.
"""

import json
import os
import sys
import time
from pathlib import Path

LONGEST_WAIT_SECONDS = 120


def main(mode, file):
    root = Path(os.environ["ML_ROOT"])
    print(f"{mode} for {file.name}", flush=True)
    if mode == "failing" and not file.exists():
        (root / "output" / "message").write_text("failed on purpose")
        return 3
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while not file.exists():
        if time.monotonic() > deadline:
            return 4
        time.sleep(0.05)
    summary = {"rejectedFraction": 0, "gate": {"finding": "nothing was rejected", "advice": "look"}}
    (root / "processing" / "output" / "summary.json").write_text(json.dumps(summary))
    print("done", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
