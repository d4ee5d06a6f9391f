"""Answers the requests of duel.mjs, a JSON object a line, for libraries in Python."""
import json
import math
import sys
from time import perf_counter

from blas import blas


def run(call, times):
    start = perf_counter()
    for _ in range(times):
        call()
    return perf_counter() - start


def serve(version, make, sums_of):
    """`make` gives a row's call, or None for a row that is not measured; `sums_of` its result's two sums."""
    call = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "load":
                reply = {"version": f"{version} with {blas()}"}
            elif request["do"] == "prepare":
                call = make(request["row"])
                if call is None:
                    reply = {"missing": True}
                else:
                    sums = sums_of(call())
                    each, spent, times = run(call, 1), 0.0, 1
                    while spent < request["seconds"]:
                        times = max(1, min(times * 2, math.ceil((request["seconds"] - spent) / max(each, 1e-8))))
                        took = run(call, times)
                        spent += took
                        each = took / times
                    reply = {"sums": sums, "seconds": each}
            else:
                reply = {"seconds": run(call, request["times"])}
        except Exception as error:  # reported, not fatal: the benchmark goes on without this row
            reply = {"error": str(error)}
        print("@@" + json.dumps(reply), flush=True)
