"""NumPy as a contender: answers the requests of duel.mjs, a JSON object a line."""
import json
import math
import sys
from time import perf_counter

import numpy as np

from blas import blas


def numbers(size, seed):
    i = np.arange(size, dtype=np.uint64) + np.uint64(seed * 7919 + 1)
    hashed = (i * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
    return ((hashed >> np.uint64(8)).astype(np.float64) / 2**23 - 1).astype(np.float32)


def softmax(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    e /= e.sum(axis=-1, keepdims=True)
    return e


def make(row):
    xs = [numbers(math.prod(s), i).reshape(s) for i, s in enumerate(row["shapes"])]
    for i, transposed in enumerate(row.get("transposed", [])):
        if transposed:
            xs[i] = xs[i].T
    one = np.float32(1)
    return {
        "matmul": lambda: xs[0] @ xs[1],
        "exp": lambda: np.exp(xs[0]),
        "tanh": lambda: np.tanh(xs[0]),
        "sigmoid": lambda: one / (one + np.exp(-xs[0])),
        "softmax": lambda: softmax(xs[0]),
        "multiplyAdd": lambda: xs[0] * xs[1] + xs[2],
        "sum": lambda: xs[0].sum(axis=row["axis"]),
        "transpose": lambda: np.ascontiguousarray(xs[0].T),
        "add": lambda: xs[0] + xs[1],
    }.get(row["kind"])


def run(call, times):
    start = perf_counter()
    for _ in range(times):
        call()
    return perf_counter() - start


call = None
for line in sys.stdin:
    request = json.loads(line)
    try:
        if request["do"] == "load":
            np.ones((2, 2)) @ np.ones((2, 2))
            reply = {"version": f"{np.__version__} with {blas()}"}
        elif request["do"] == "prepare":
            call = make(request["row"])
            if call is None:
                print("@@" + json.dumps({"missing": True}), flush=True)
                continue
            values = call().astype(np.float64).ravel()
            sums = [values.sum(), (values * (np.arange(values.size) % 97 + 1)).sum()]
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
