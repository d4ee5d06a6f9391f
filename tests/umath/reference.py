"""Writes reference.csv: arguments and correctly rounded results of functions that NumPy's tables leave out.

Run with Debian's python3-mpmath and python3-numpy: /usr/bin/python3 reference.py
"""

import os

import mpmath
import numpy

mpmath.mp.prec = 2200
random = numpy.random.RandomState(0)
types = {"float32": (numpy.float32, 24, -126), "float64": (numpy.float64, 53, -1022)}
infinity = float("inf")


def rounded(value, name):
    """The nearest number of the type, ties to even; rounded once."""
    dtype, digits, least = types[name]
    if isinstance(value, float) or mpmath.isnan(value) or mpmath.isinf(value) or value == 0:
        return dtype(float(value))
    sign = -1 if value < 0 else 1
    _, _, exponent, length = abs(value)._mpf_
    top = exponent + length - 1
    unit = mpmath.ldexp(1, max(top, least) - digits + 1)
    whole = int(mpmath.nint(abs(value) / unit))
    with numpy.errstate(over="ignore"):
        return dtype(sign * float(mpmath.mpf(whole) * unit)) if name == "float64" else numpy.float32(
            sign * float(mpmath.mpf(whole) * unit)
        )


def spread(low, high, count):
    """Numbers of both signs whose magnitudes are even in the logarithm."""
    sizes = numpy.exp(random.uniform(numpy.log(low), numpy.log(high), count))
    return sizes * random.choice([-1, 1], count)


def inside(low, high, count=60):
    return random.uniform(low, high, count)



def unit(name):
    epsilon = 2.0 ** (1 - types[name][1])
    return [*inside(-1, 1), *spread(1e-30, 1, 40), 1 - epsilon, 1 - 3 * epsilon / 2, -1 + epsilon / 2, 1 - 1e-5]


def tiny(name):
    return 2.0 ** (types[name][2] - 3)


def angles(name):
    whole_turns = numpy.array([float(mpmath.mpf(int(k)) * mpmath.pi / 2) for k in random.randint(1, 10**7, 30)])
    return [*spread(1, 3e6, 100), *spread(1e6, 1e37, 30), *whole_turns]


functions = {
    "sin": (mpmath.sin, angles),
    "cos": (mpmath.cos, angles),
    "tan": (mpmath.tan, angles),
    "erf": (mpmath.erf, lambda n: [*inside(-6, 6, 90), *spread(1e-30, 3, 50), *inside(0.9, 1.1, 20), tiny(n)]),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), lambda n: [*inside(-20, 20, 90), *inside(-100, 90, 40), *spread(1e-30, 3, 40)]),
    "asin": (mpmath.asin, unit),
    "acos": (mpmath.acos, unit),
    "atan": (mpmath.atan, lambda n: [*spread(1e-30, 1e30, 80), *inside(-3, 3, 60), tiny(n)]),
    "asinh": (mpmath.asinh, lambda n: [*spread(1e-30, 1e30, 80), *inside(-5, 5, 60), tiny(n), 3e38]),
    "acosh": (mpmath.acosh, lambda n: [*(1 + abs(spread(1e-6, 1e30, 80))), *inside(1, 5, 60), 3e38]),
    "atanh": (mpmath.atanh, unit),
    "erfInv": (mpmath.erfinv, lambda n: [x for x in unit(n) if abs(x) < 1]),
    "rsqrt": (lambda x: 1 / mpmath.sqrt(x), lambda n: abs(spread(1e-37, 1e37, 60))),
}
pairs = {
    "atan2": (mpmath.atan2, lambda n: (spread(1e-30, 1e30, 120), spread(1e-30, 1e30, 120))),
    "pow": (mpmath.power, lambda n: (
        [*abs(spread(1e-37, 1e37, 80)), *(1 + spread(1e-6, 1e-2, 60))], [*spread(1e-3, 3, 80), *spread(1, 3e4, 60)])),
}


def bits(value):
    return f"{int.from_bytes(value.tobytes(), 'little'):0{2 * value.nbytes}x}"


def real(f, x):
    """The value where it is real, and the limits at edges as mpmath has them."""
    try:
        value = f(*(mpmath.mpf(float(v)) for v in x))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return None if isinstance(value, mpmath.mpc) else value


lines = [
    "# Arguments and correctly rounded results, as bits, made by reference.py with mpmath.",
    "# Sections: function, type, largest error in ulp that we allow.",
]
for name, (f, arguments) in functions.items():
    for type_name, (dtype, _, _) in types.items():
        lines.append(f"{name} {type_name} {2 if type_name == 'float32' else 8 if name == 'erfInv' else 3}")
        for x in numpy.array([*arguments(type_name)]).astype(dtype):
            value = real(f, [x])
            if value is not None:
                lines.append(f"{bits(x)},{bits(rounded(value, type_name))}")
for name, (f, arguments) in pairs.items():
    for type_name, (dtype, _, _) in types.items():
        allowed = 30 if name == "pow" and type_name == "float64" else 2
        lines.append(f"{name} {type_name} {allowed}")
        for a, b in zip(*(numpy.array(x).astype(dtype) for x in arguments(type_name))):
            value = real(f, [a, b])
            if value is not None:
                lines.append(f"{bits(a)},{bits(b)},{bits(rounded(value, type_name))}")
here = os.path.dirname(os.path.abspath(__file__))
open(os.path.join(here, "reference.csv"), "w").write("\n".join(lines) + "\n")
