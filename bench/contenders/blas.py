"""Which library multiplies matrices for NumPy or PyTorch: it is most of their speed, and differs from machine to machine."""
import os
import re


def blas():
    """Its name and version, as the file says that this process has loaded; after a first product."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            files = {os.path.realpath(line.split()[-1]) for line in maps if "/" in line}
    except OSError:
        return "an unknown BLAS"
    for pattern, name in (("mkl", "MKL"), ("openblas", "OpenBLAS"), ("blis", "BLIS"), ("libblas", "reference BLAS")):
        for file in files:
            if pattern in os.path.basename(file):
                version = re.search(r"\d+(\.\d+)+", os.path.basename(file))
                return f"{name} {version.group()}" if version else name
    return "an unknown BLAS"
