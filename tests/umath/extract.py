"""Writes numpy.csv: a compact extract of NumPy's accuracy tables (umath-validation-set-*.csv).

Usage: python3 extract.py FOLDER-OF-THE-TABLES
"""

import glob
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
licence = open(os.path.join(sys.argv[1], "LICENSE.txt")).read().strip().splitlines()
header = [
    "An extract of NumPy's accuracy tables, numpy/core/tests/data/umath-validation-set-*.csv: every row at an edge",
    "(zeros, subnormal numbers, infinities, NaN, the extremes) and an even sample of the others.",
    "Sections: function, type, largest error in ulp that NumPy allows; rows: argument and result, as bits.",
    "",
    *licence,
]
rows_of_each = 110
lines = ["# " + line if line else "#" for line in header]
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.csv"))):
    name = re.search(r"set-(\w+)\.csv", path).group(1)
    for bits, digits, exponent_bits in ((32, 23, 8), (64, 52, 11)):
        rows, tolerance = [], 0
        for line in open(path):
            match = re.match(rf"np\.float{bits},0x(\w+),0x(\w+),(\d+)", line)
            if match:
                rows.append((match.group(1).zfill(bits // 4), match.group(2).zfill(bits // 4)))
                tolerance = max(tolerance, int(match.group(3)))

        def exponent(number):
            return (int(number, 16) >> digits) & ((1 << exponent_bits) - 1)

        def edge(row):
            return any(exponent(x) in (0, (1 << exponent_bits) - 1) for x in row)

        by_size = sorted(rows, key=lambda row: int(row[0], 16) & ((1 << (bits - 1)) - 1))
        chosen = dict.fromkeys(by_size[:6] + by_size[-12:])
        edges = [row for row in rows if edge(row)]
        chosen.update(dict.fromkeys(edges[:: max(1, len(edges) // 30)]))
        chosen.update(dict.fromkeys(by_size[:: max(1, len(rows) // (rows_of_each - len(chosen)))]))
        lines.append(f"{name} float{bits} {tolerance}")
        lines += [",".join(row) for row in chosen]
open(os.path.join(here, "numpy.csv"), "w").write("\n".join(lines) + "\n")
