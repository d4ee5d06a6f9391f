"""What the generators share: random inputs, cases, and how they are written.

Run a generator with Debian's python3-torch (1.13): /usr/bin/python3 core.py
"""

import json
import math
import os

import torch

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


def rand(*shape, low=-2.0, high=2.0):
    return (torch.rand(shape) * (high - low) + low).requires_grad_(True)


def ints(values):
    return torch.tensor(values, dtype=torch.int64)


def number(x):
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def plain(x):
    return {
        "shape": list(x.shape),
        "dtype": "float64" if x.dtype.is_floating_point else "bool" if x.dtype == torch.bool else "int32",
        "data": [number(v) for v in x.detach().reshape(-1).tolist()],
    }


cases = []


def case(name, f, *inputs):
    """One call: its inputs, its output, and the inputs' gradients of the output times a cotangent."""
    output = f(*inputs)
    entry = {"name": name, "inputs": [plain(x) for x in inputs], "output": plain(output)}
    leaves = [x for x in inputs if x.requires_grad]
    if leaves and output.requires_grad:
        cotangent = torch.rand(output.shape) - 0.3
        gradients = torch.autograd.grad(output, leaves, cotangent)
        entry["cotangent"] = plain(cotangent)
        entry["gradients"] = [plain(g) for g in gradients]
    cases.append(entry)


def write(area, **others):
    """Writes <area>.vectors.json beside the generators: the cases, and other lists by name."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{area}.vectors.json")
    lists = {"cases": cases, **others}
    with open(path, "w") as file:
        parts = [f'"{name}": [\n' + ",\n".join(json.dumps(x) for x in xs) + "\n]" for name, xs in lists.items()]
        file.write("{" + f'"torch": "{torch.__version__}",\n' + ",\n".join(parts) + "}\n")
