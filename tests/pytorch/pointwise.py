"""Values and gradients of the pointwise ops: pointwise.vectors.json; NumPy's where its semantics are ours."""

import math

import numpy
import torch
from vectors import case, cases, plain, rand, write

leaf = lambda values: torch.tensor(values, requires_grad=True)

edges = [0.0, -0.0, math.inf, -math.inf, math.nan, 1000.0, -1000.0, 88.5, -88.5, 1e-30, -1e-30, 0.5, -0.5, 1.0, -1.0, 2.5]
unit = dict(low=-0.95, high=0.95)
positive = dict(low=0.05, high=6)
functions = {
    "acos": (torch.acos, unit),
    "acosh": (torch.acosh, dict(low=1.05, high=6)),
    "asin": (torch.asin, unit),
    "asinh": (torch.asinh, {}),
    "atan": (torch.atan, {}),
    "atanh": (torch.atanh, unit),
    "cos": (torch.cos, {}),
    "cosh": (torch.cosh, {}),
    "erf": (torch.erf, {}),
    "erfInv": (torch.erfinv, unit),
    "exp2": (torch.exp2, {}),
    "expm1": (torch.expm1, {}),
    "log10": (torch.log10, positive),
    "log1p": (torch.log1p, dict(low=-0.9, high=6)),
    "log2": (torch.log2, positive),
    "reciprocal": (torch.reciprocal, {}),
    "rsqrt": (torch.rsqrt, positive),
    "sin": (torch.sin, {}),
    "sinh": (torch.sinh, {}),
    "tan": (torch.tan, dict(low=-1.4, high=1.4)),
    "ceil": (torch.ceil, {}),
    "floor": (torch.floor, {}),
    "round": (torch.round, {}),
    "trunc": (torch.trunc, {}),
}
for name, (f, domain) in functions.items():
    case(name, f, rand(3, 4, **({"low": -5, "high": 5} | domain)))
    case(name, f, torch.tensor(edges))
    case(name, f, torch.tensor([1e-300, -1e-300, 5e-324, 709.0, -745.0, 1e22, 123456.789]))
case("cbrt", lambda x: torch.from_numpy(numpy.cbrt(x.numpy())), torch.tensor([*edges, 27.0, -8.0, 1e300, 5e-324]))
case("sign", lambda x: torch.from_numpy(numpy.sign(x.numpy())), torch.tensor(edges))
case("sign", torch.sign, rand(3, 4))
for values in ([0.5, 1.5, 2.5, -0.5, -1.5, 3.7, -3.2, 1e15 + 0.5], [4503599627370497.0, -9007199254740993.0, 0.49999999999999994]):
    for name in ("round", "floor", "ceil", "trunc"):
        case(name, getattr(torch, name), torch.tensor(values))
for name, f in {"isNaN": torch.isnan, "isFinite": torch.isfinite, "isInf": torch.isinf}.items():
    case(name, f, torch.tensor(edges))

# Two operands.
grid = torch.tensor([0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 0.3, -7.25, 1e-30, 1e300, 3.0])
case("atan2", torch.atan2, rand(2, 3), rand(3))
case("atan2", torch.atan2, rand(), rand(2, 2))
case("atan2", torch.atan2, grid.reshape(-1, 1), grid)
of_numpy = lambda f: lambda *xs: torch.from_numpy(numpy.asarray(f(*(x.numpy() for x in xs))))
numpy.seterr(all="ignore")
dyadic = lambda x: (torch.round(x.detach() * 64) / 64).requires_grad_(True)
case("mod", torch.remainder, dyadic(rand(2, 3, low=-9, high=9)), dyadic(rand(3, low=0.5)))
case("mod", torch.remainder, dyadic(rand(4, low=-9, high=9)), dyadic(rand(low=-3, high=-1)))
case("mod", of_numpy(numpy.mod), grid.reshape(-1, 1), grid)
case("floorDivide", of_numpy(numpy.floor_divide), grid.reshape(-1, 1), grid)
case("mod", of_numpy(numpy.mod), torch.tensor([1.0, 0.6, -0.6, 1e20, 5.5, 1e300]), torch.tensor([0.1, 0.2, 0.2, 3.0, -1.1, 7.0]))
case("floorDivide", of_numpy(numpy.floor_divide), torch.tensor([1.0, 0.6, -0.6, 5.5, 1e300]), torch.tensor([0.1, 0.2, 0.2, -1.1, 7.0]))

case("clip -0.5,1", lambda x: torch.clamp(x, -0.5, 1), rand(3, 4))
case("clip -0.5,1", lambda x: torch.clamp(x, -0.5, 1), leaf([-0.5, 1.0, -0.6, 1.1, 0.0, math.inf, -math.inf]))
case("clip -0.5,1", lambda x: torch.clamp(x, -0.5, 1), torch.tensor(edges))
case("clip 1,-1", lambda x: torch.clamp(x, 1, -1), leaf([-2.0, 0.0, 2.0]))
case("clip 0,", lambda x: torch.clamp(x, min=0), leaf([-1.0, 0.0, 1.0]))
case("clip ,0", lambda x: torch.clamp(x, max=0), leaf([-1.0, 0.0, 1.0]))
case("clip", torch.clamp, rand(4, 5), rand(5, low=-1.5, high=-0.5), rand(4, 1, low=0.5, high=1.5))
case("clip", torch.clamp, leaf([1.0, 2.0, 0.0, 5.0, 1.0]), leaf([1.0, 0.0, 3.0, 4.0, 2.0]), leaf([2.0, 2.0, 1.0, 4.5, 2.0]))

truth = torch.tensor([[True, False, True, False]])
values = torch.tensor([[0.0], [2.0], [math.nan]])
for name, f in {"logicalAnd": torch.logical_and, "logicalOr": torch.logical_or, "logicalXor": torch.logical_xor}.items():
    case(name, f, truth, truth.T)
    case(name, f, truth, values)
case("logicalNot", torch.logical_not, truth)
case("logicalNot", torch.logical_not, values)

# Integers: NumPy.
whole = numpy.array([0, 1, -1, 7, -7, 12, 255, -256, 2**31 - 1, -(2**31), 123456789], dtype=numpy.int32)


def integers(name, f, *arrays):
    """A case whose numbers have the arrays' own dtype."""
    output = numpy.asarray(f(*arrays))

    def entry(x):
        return {"shape": list(x.shape), "dtype": str(x.dtype), "data": x.reshape(-1).tolist()}

    cases.append({"name": name, "inputs": [entry(x) for x in arrays], "output": entry(output)})


for kind in (numpy.int32, numpy.uint32, numpy.uint8):
    column, row = whole.astype(kind).reshape(-1, 1), whole.astype(kind)
    divisors = row[row != 0]
    integers("mod", numpy.mod, column, divisors)
    integers("floorDivide", numpy.floor_divide, column, divisors)
    integers("bitwiseAnd", numpy.bitwise_and, column, row)
    integers("bitwiseOr", numpy.bitwise_or, column, row)
    integers("bitwiseXor", numpy.bitwise_xor, column, row)
    integers("bitwiseNot", numpy.invert, row)
    places = numpy.array([0, 1, 4, 7, 8, 15, 31, 32, 40], dtype=kind)
    integers("shiftLeft", numpy.left_shift, column, places)
    integers("shiftRight", numpy.right_shift, column, places)
    integers("sign", numpy.sign, row)
    integers("isFinite", numpy.isfinite, row)
for name, f in {"bitwiseAnd": numpy.bitwise_and, "bitwiseOr": numpy.bitwise_or, "bitwiseXor": numpy.bitwise_xor,
                "add": numpy.add, "mul": numpy.multiply, "maximum": numpy.maximum}.items():
    integers(name, f, truth.numpy(), truth.numpy().T)
integers("bitwiseNot", numpy.invert, truth.numpy())

write("pointwise")
