"""Writes npy.vectors.json: files that NumPy saved and what they hold. Run: python3 vectors.py"""

import base64
import io
import json
import os

import numpy as np
from numpy.lib import format as npy_format


def encoded(write):
    buffer = io.BytesIO()
    write(buffer)
    return base64.b64encode(buffer.getvalue()).decode()


def numbers(array):
    flat = array.ravel(order="C")
    return [str(v) if isinstance(v, float) and not np.isfinite(v) else v for v in flat.astype(object).tolist()]


half = np.array([0, -0.0, 1, -2, 65504, 6e-8, 6.104e-05, 1 / 3, np.inf, -np.inf, np.nan], dtype="float16")
arrays = {
    "bool": np.array([[True, False], [False, True]]),
    "int8": np.array([-128, 127], dtype="int8"),
    "uint8": np.array([0, 255], dtype="uint8"),
    "int16": np.array([-32768, 32767], dtype="int16"),
    "uint16": np.array([0, 65535], dtype="uint16"),
    "int32": np.array([-(2**31), 2**31 - 1], dtype="int32"),
    "uint32": np.array([0, 2**32 - 1], dtype="uint32"),
    "int64": np.array([-(2**31), 2**31 - 1], dtype="int64"),
    "uint64": np.array([0, 2**32 - 1], dtype="uint64"),
    "float16": half,
    "float32": np.array([1.5, -0.0, np.inf, np.nan, np.float32(1e-45)], dtype="float32"),
    "float64": np.array([0.1, -1e308, 5e-324, np.inf, -np.inf], dtype="float64"),
    "big-endian float32": np.array([1.5, -2.25], dtype=">f4"),
    "big-endian int64": np.array([1, -2], dtype=">i8"),
    "big-endian uint16": np.array([1, 258], dtype=">u2"),
    "scalar": np.array(3.5),
    "empty": np.zeros((0, 3), dtype="float32"),
    "rank 3": np.arange(24, dtype="int16").reshape(2, 3, 4),
    "Fortran order": np.asfortranarray(np.arange(24, dtype="int16").reshape(2, 3, 4)),
    "Fortran vector": np.asfortranarray(np.arange(3, dtype="float32")),
}
files = {
    name: {
        "file": encoded(lambda buffer: np.save(buffer, array)),
        "shape": list(array.shape),
        "values": numbers(array.astype("float64") if array.dtype.kind == "f" else array),
    }
    for name, array in arrays.items()
}
for version in [(2, 0), (3, 0)]:
    array = np.array([1, 2, 3], dtype="int32")
    files[f"version {version[0]}"] = {
        "file": encoded(lambda buffer: npy_format.write_array(buffer, array, version=version)),
        "shape": [3],
        "values": [1, 2, 3],
    }

refused = {
    "complex": encoded(lambda b: np.save(b, np.array([1j]))),
    "text": encoded(lambda b: np.save(b, np.array(["abc"]))),
    "bytes": encoded(lambda b: np.save(b, np.array([b"abc"]))),
    "date": encoded(lambda b: np.save(b, np.array(["2020-01-01"], dtype="datetime64[D]"))),
    "object": encoded(lambda b: np.save(b, np.array([{}], dtype=object), allow_pickle=True)),
    "structured": encoded(lambda b: np.save(b, np.zeros(2, dtype=[("a", "i4"), ("b", "f4")]))),
    "int64 too large": encoded(lambda b: np.save(b, np.array([1, 2**31], dtype="int64"))),
    "int64 too small": encoded(lambda b: np.save(b, np.array([-(2**31) - 1], dtype="int64"))),
    "uint64 too large": encoded(lambda b: np.save(b, np.array([0, 0, 2**63], dtype="uint64"))),
}

x = np.arange(6, dtype="float32").reshape(3, 2)
y = np.array([0, 1, 1], dtype="int64")
archives = {
    "savez": encoded(lambda b: np.savez(b, x=x, y=y)),
    "savez_compressed": encoded(lambda b: np.savez_compressed(b, x=x, y=y)),
    "no arrays": encoded(lambda b: np.savez(b)),
}

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npy.vectors.json")
with open(path, "w") as file:
    json.dump({"numpy": np.__version__, "files": files, "refused": refused, "archives": archives}, file)
    file.write("\n")
