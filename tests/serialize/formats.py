"""Files as their own libraries write them, and small floats as they round: formats.vectors.json.

Run with Debian's python3-numpy (1.24), and with safetensors 0.8.0 and ml_dtypes 0.5.4 from PyPI:
PYTHONPATH=… /usr/bin/python3 formats.py
"""

import base64
import io
import json
import math
import os

import ml_dtypes
import numpy as np
from safetensors.numpy import save

random = np.random.default_rng(0)


def base64_of(data):
    return base64.b64encode(data).decode()


def number(x):
    x = float(x)
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return "-0" if x == 0 and math.copysign(1, x) < 0 else x


# Rounding: values with the bits of the nearest number. Ties between neighbours, and what lies just beside them.
def rounding(dtype, code, source):
    size = np.dtype(dtype).itemsize
    codes = random.integers(0, 2 ** (8 * size), 60).astype(f"u{size}")
    codes = np.concatenate([codes, np.array([0, 1, 2, 3, 2 ** (8 * size - 1)], f"u{size}")])
    near = codes.view(dtype).astype(source)
    after = (codes + 1).astype(f"u{size}").view(dtype).astype(source)
    with np.errstate(all="ignore"):
        middle = (near + after) / source(2)
        values = np.concatenate([near, middle, np.nextafter(middle, source(np.inf)), np.nextafter(middle, source(-np.inf))])
        values = values[np.isfinite(values)]
        bits = values.astype(dtype).view(f"u{size}")
        finite = np.isfinite(values.astype(dtype).astype(np.float32))
    return {"dtype": code, "source": source.__name__, "values": [number(v) for v in values[finite]],
            "bits": bits[finite].tolist()}


floats = [
    rounding(np.float16, "float16", np.float64),
    rounding(np.float16, "float16", np.float32),
    rounding(ml_dtypes.bfloat16, "bfloat16", np.float32),
    rounding(ml_dtypes.float8_e4m3fn, "float8_e4m3fn", np.float32),
    rounding(ml_dtypes.float8_e5m2, "float8_e5m2", np.float32),
]

# Every number of 8 bits.
every = {
    code: [number(v) for v in np.arange(256, dtype=np.uint8).view(dtype).astype(np.float32)]
    for code, dtype in [("float8_e4m3fn", ml_dtypes.float8_e4m3fn), ("float8_e5m2", ml_dtypes.float8_e5m2)]
}

examples = {
    "bool": [True, False, True, True, False, False],
    "uint8": [0, 1, 2, 127, 128, 255],
    "int8": [0, 1, -1, 127, -128, 5],
    "int16": [0, 1, -1, 32767, -32768, 300],
    "uint16": [0, 1, 2, 65535, 32768, 300],
    "int32": [0, 1, -1, 2**31 - 1, -(2**31), 70000],
    "uint32": [0, 1, 2, 2**32 - 1, 2**31, 70000],
    "int64": [0, 1, -1, 2**31 - 1, -(2**31), 70000],
    "uint64": [0, 1, 2, 2**32 - 1, 2**31, 70000],
    "float16": [0.0, -0.0, 1.5, -65504.0, 5.960464477539063e-08, math.inf],
    "bfloat16": [0.0, -0.0, 1.5, -3.3895313892515355e38, 9.183549615799121e-41, -math.inf],
    "float8_e4m3fn": [0.0, -0.0, 1.5, -448.0, 0.001953125, math.nan],
    "float8_e5m2": [0.0, -0.0, 1.5, -57344.0, 1.52587890625e-05, math.inf],
    "float32": [0.0, -0.0, 0.1, -3.4028234663852886e38, 1.401298464324817e-45, math.nan],
    "float64": [0.0, -0.0, 0.1, -1.7976931348623157e308, 5e-324, math.inf],
}
arrays = {
    name: np.array(values, getattr(ml_dtypes, name, None) or np.dtype(name)).reshape(2, 3) for name, values in examples.items()
}


def expected(array):
    return [number(v) for v in array.astype(np.float64).reshape(-1)]


# Names that sort differently by characters of 16 bits and by code points, and tensors without axes and elements.
safetensors = {
    **{f"of.{name}": array for name, array in arrays.items()},
    "scalar": np.array(2.5, np.float32),
    "empty": np.zeros((3, 0, 2), np.int32),
    "\U00010000": np.ones(1, np.float32),
    "\uffff": np.ones(1, np.float32),
    'quote"\\\n': np.ones(1, np.float32),
    "10": np.ones(1, np.float32),
    "9": np.ones(1, np.float32),
}


def stored(array):
    dtype = array.dtype.name
    return {"dtype": dtype, "shape": list(array.shape), "data": expected(array)}


def npy(array, version=None):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    return buffer.getvalue()


npy_files = []
for name, array in arrays.items():
    if hasattr(ml_dtypes, name):
        continue
    for order in "<>":
        for fortran in (False, True):
            for version in ((1, 0), (2, 0), (3, 0)):
                if version != (1, 0) and name != "float32":
                    continue
                if array.dtype.itemsize == 1 and order == ">":
                    continue
                a = array.astype(array.dtype.newbyteorder(order))
                a = np.asfortranarray(a) if fortran else a
                npy_files.append({
                    "dtype": name, "version": version[0], "fortranOrder": fortran,
                    "byteOrder": "big" if order == ">" else "little",
                    "shape": list(a.shape), "data": expected(array), "file": base64_of(npy(a, version)),
                })
for array in (np.array(2.5), np.zeros((3, 0)), np.arange(24, dtype=np.float32).reshape(2, 3, 4).transpose(2, 1, 0)):
    npy_files.append({
        "dtype": array.dtype.name, "version": 1, "fortranOrder": bool(array.flags.f_contiguous and not array.flags.c_contiguous),
        "byteOrder": "little", "shape": list(array.shape), "data": expected(array), "file": base64_of(npy(array)),
    })

refused = {
    "structured": np.zeros(2, [("a", "<f4"), ("b", "<i4")]),
    "complex": np.zeros(2, np.complex64),
    "text": np.array(["a"]),
    "bytes": np.array([b"a"]),
    "time": np.array(["2020-01-01"], "M8[D]"),
    "longdouble": np.zeros(1, np.longdouble),
    "object": np.array([None]),
}

npz_arrays = {"x": np.arange(12, dtype=np.float32).reshape(3, 4), "label s": np.array([7, -1]), "ä/ö": np.zeros((40, 40))}
npz = {}
for name, writer in (("stored", np.savez), ("deflated", np.savez_compressed)):
    buffer = io.BytesIO()
    writer(buffer, **npz_arrays)
    npz[name] = base64_of(buffer.getvalue())

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "formats.vectors.json"), "w") as file:
    json.dump({
        "floats": floats,
        "every": every,
        "safetensors": {"file": base64_of(save(safetensors, {"note": "ä\n"})),
                        "tensors": {name: stored(a) for name, a in safetensors.items()}},
        "npy": npy_files,
        "refused": {name: base64_of(npy(a) if name != "object" else (lambda b: (np.save(b, a), b.getvalue())[1])(io.BytesIO()))
                    for name, a in refused.items()},
        "npz": {**npz, "tensors": {name: stored(a) for name, a in npz_arrays.items()}},
    }, file, separators=(",", ":"))
