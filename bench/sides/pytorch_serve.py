"""What a side in Python says and hears: lines of JSON, as README.md has them."""

import json
import resource
import sys
import time

import torch


def answer(value):
    print(json.dumps(value), flush=True)


def serve(work):
    """Answers the lines of stdin until `quit` or their end. `work` has `step()`, and may have `use(kernel)`."""
    answer({"ready": True, "name": f"PyTorch {torch.__version__.split('+')[0]}"})
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        if command == "quit":
            break
        try:
            answer(reply(work, command, argument))
        except Exception as error:  # whatever it is, the other side should hear of it
            answer({"error": f"{type(error).__name__}: {error}".splitlines()[0]})


def reply(work, command, argument):
    if command == "step":
        seconds = []
        for _ in range(int(argument)):
            begun = time.perf_counter()
            work.step()
            seconds.append(time.perf_counter() - begun)
        return {"seconds": seconds}
    if command == "rss":
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes, on macOS bytes
        return {"peakBytes": peak if sys.platform == "darwin" else peak * 1024}
    if command == "use" and hasattr(work, "use"):
        work.use(json.loads(argument))
        return {"used": True}
    return {"error": f"unknown command {command!r}"}
