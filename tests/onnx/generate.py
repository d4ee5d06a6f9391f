"""Writes ONNX's backend node tests of one operator each as lines of JSON, from which extract.mjs chooses.

    pip install onnx==1.23.1
    python tests/onnx/generate.py FILE

The tests run all of them with the environment variable CHAINRULE_ONNX=FILE.

A tensor is its dtype, its dims and its numbers, row-major; NaN and infinities are strings. What is no tensor is
written with a dtype that says so: a sequence, an optional, a graph.
"""

import json
import sys
import warnings

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnx.backend.test.case.node import collect_testcases


def number(value, dtype):
    if dtype.kind in "OUS":
        return value.decode() if isinstance(value, bytes) else str(value)
    if dtype.kind in "iub":
        return int(value)
    if dtype.kind == "c":
        return str(complex(value))
    wide = float(value)
    if not np.isfinite(wide):
        return {np.inf: "Infinity", -np.inf: "-Infinity"}.get(wide, "NaN")
    # The shortest decimal that float32 reads back.
    return float(str(value)) if dtype == np.float32 else wide


def tensor(value, name):
    if isinstance(value, onnx.TensorProto):
        value = numpy_helper.to_array(value)
    if value is None or isinstance(value, (list, dict)):
        kind = "optional" if value is None else "sequence" if isinstance(value, list) else "map"
        return {"name": name, "dtype": kind, "dims": [], "data": []}
    array = np.asarray(value)
    # Small integers are no kind of number to NumPy.
    whole = array.dtype.name in ("int2", "int4", "uint2", "uint4")
    flat = (array.astype(np.int32) if whole else array).reshape(-1)
    dtype = "string" if array.dtype.kind in "OUS" else array.dtype.name
    data = [number(x, flat.dtype) for x in flat]
    return {"name": name, "dtype": dtype, "dims": list(array.shape), "data": data}


def attribute(given):
    value = helper.get_attribute_value(given)
    if isinstance(value, onnx.TensorProto):
        return tensor(value, given.name)
    if isinstance(value, onnx.GraphProto):
        return {"dtype": "graph", "dims": [], "data": []}
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (int, float, str)):
        return value
    return [x.decode() if isinstance(x, bytes) else x for x in value]


def case(inputs, outputs, graph):
    return {
        "inputs": [tensor(x, of.name) for x, of in zip(inputs, graph.input)],
        "outputs": [tensor(x, of.name) for x, of in zip(outputs, graph.output)],
    }


def line(test):
    [node] = test.model.graph.node
    opsets = [o.version for o in test.model.opset_import if (o.domain or "ai.onnx") == (node.domain or "ai.onnx")]
    return json.dumps(
        {
            "name": test.name,
            "op": node.op_type,
            "domain": node.domain,
            "opset": opsets[0],
            "nodeInputs": list(node.input),
            "nodeOutputs": list(node.output),
            "attributes": {x.name: attribute(x) for x in node.attribute},
            "cases": [case(inputs, outputs, test.model.graph) for inputs, outputs in test.data_sets],
        },
        separators=(",", ":"),
    )


warnings.simplefilter("ignore")
# Functions written out as other operators, and models, are no tests of one operator.
tests = [
    x
    for x in collect_testcases(None)
    if x.model is not None and "_expanded" not in x.name and len(x.model.graph.node) == 1
]
names = sorted({x.name for x in onnx.defs.get_all_schemas()})
with open(sys.argv[1], "w", encoding="utf-8") as file:
    note = {"source": f"onnx {onnx.__version__}", "operators": names}
    file.write(json.dumps(note, separators=(",", ":")) + "\n")
    file.writelines(line(x) + "\n" for x in tests)
print(f"{len(tests)} tests of {len({x.model.graph.node[0].op_type for x in tests})} operators")
