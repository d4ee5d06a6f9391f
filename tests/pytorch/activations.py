"""Values and gradients of the activations: activations.vectors.json."""

import json
import math

import torch
import torch.nn.functional as F
from vectors import case, rand, write

edges = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, 6.0, -6.0, 1e-8, -1e-8, 20.0, -20.0, 20.5, 30.0, -30.0,
         88.5, -88.5, 1e4, -1e4, 1e30, -1e30]


def leaf(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def elementwise(name, f, kinks=(), **options):
    """Ordinary numbers, and edges, among them the kinks of every activation."""
    title = f"{name} {json.dumps(options)}" if options else name
    case(title, f, rand(3, 4, low=-5, high=5))
    case(title, f, leaf([*edges, *kinks]))
    case(title, f, torch.tensor([math.inf, -math.inf]) if name not in ("hardswish", "silu", "gelu", "mish", "tanhshrink")
         else torch.tensor([math.inf]))
    case(title, f, torch.tensor([math.nan]) if name not in ("softshrink", "hardtanh", "relu6", "hardsigmoid") else leaf([0.25]))


elementwise("identity", lambda x: x * 1)
elementwise("relu", F.relu)
elementwise("relu6", F.relu6)
elementwise("leakyRelu", F.leaky_relu)
elementwise("leakyRelu", lambda x: F.leaky_relu(x, 0.2), negativeSlope=0.2)
elementwise("leakyRelu", lambda x: F.leaky_relu(x, -1.5), negativeSlope=-1.5)
elementwise("elu", F.elu)
elementwise("elu", lambda x: F.elu(x, 0.3), alpha=0.3)
elementwise("selu", F.selu)
elementwise("celu", F.celu)
elementwise("celu", lambda x: F.celu(x, 2.5), alpha=2.5)
elementwise("celu", lambda x: F.celu(x, 0.25), alpha=0.25)
elementwise("gelu", F.gelu)
elementwise("gelu", lambda x: F.gelu(x, approximate="none"), approximate="none")
elementwise("silu", F.silu)
elementwise("mish", F.mish)
elementwise("softplus", F.softplus)
elementwise("softplus", lambda x: F.softplus(x, 3.0, 6.0), beta=3.0, threshold=6.0)
elementwise("softplus", lambda x: F.softplus(x, 0.5, 10.0), beta=0.5, threshold=10.0)
elementwise("softsign", F.softsign)
elementwise("tanh", torch.tanh)
elementwise("sigmoid", torch.sigmoid)
elementwise("logSigmoid", F.logsigmoid)
elementwise("hardtanh", F.hardtanh)
elementwise("hardtanh", lambda x: F.hardtanh(x, -2.0, 0.5), min=-2.0, max=0.5)
# PyTorch's own gradient has a sixth that is rounded to float32.
elementwise("hardsigmoid", lambda x: torch.where(x.abs() < 3, x / 6 + 0.5, torch.where(x > 0, 1.0, 0.0)))
elementwise("hardswish", F.hardswish)
elementwise("tanhshrink", F.tanhshrink)
elementwise("softshrink", F.softshrink)
elementwise("softshrink", lambda x: F.softshrink(x, 2.0), **{"lambda": 2.0})
elementwise("softshrink", lambda x: F.softshrink(x, 0.0), **{"lambda": 0.0})
elementwise("hardshrink", F.hardshrink)
elementwise("hardshrink", lambda x: F.hardshrink(x, 2.0), **{"lambda": 2.0})
elementwise("threshold", lambda x: F.threshold(x, 1.0, -5.0), threshold=1.0, value=-5.0)

# The approximation's gradient is NaN in PyTorch where x³ overflows.
tanh = lambda x: F.gelu(x, approximate="tanh")
case('gelu {"approximate": "tanh"}', tanh, rand(3, 4, low=-5, high=5))
case('gelu {"approximate": "tanh"}', tanh, leaf([x for x in edges if abs(x) < 1e5]))

# A step has no gradient in PyTorch.
for value in (0.0, 0.5, 1.0):
    case(f'heaviside {{"value": {value}}}', lambda x, v=value: torch.heaviside(x, torch.tensor(v)), torch.tensor(edges))

case("prelu", F.prelu, rand(3, 4), leaf([0.25]))
case("prelu", F.prelu, rand(2, 3, 4), rand(3))
case("prelu", F.prelu, rand(2, 3), leaf([-1.0, 0.0, 2.0]))
case("prelu", F.prelu, leaf(edges), leaf([0.1]))

for name, f in {"softmax": F.softmax, "logSoftmax": F.log_softmax, "softmin": F.softmin}.items():
    for axis, shape in ((-1, (3, 4)), (0, (3, 4)), (1, (2, 3, 4)), (-2, (2, 3, 4)), (0, (5,))):
        case(f'{name} {{"axis": {axis}}}', lambda x, f=f, a=axis: f(x, a), rand(*shape, low=-5, high=5))
    extremes = leaf([[1000.0, 0.0, -1000.0], [1e4, 1e4, 1e4], [-88.5, 88.5, 0.0], [1e30, -1e30, 0.0], [1e6, 1e6 + 1, 1e6 - 1]])
    case(name, lambda x, f=f: f(x, -1), extremes)
    case(name, lambda x, f=f: f(x, -1), torch.tensor([[-math.inf, 0.0], [0.0, 0.5]]))
for axis, shape in ((-1, (3, 4)), (0, (4, 3)), (1, (2, 6, 2))):
    case(f'glu {{"axis": {axis}}}', lambda x, a=axis: F.glu(x, a), rand(*shape, low=-5, high=5))
    case(f'swiglu {{"axis": {axis}}}', lambda x, a=axis: F.silu(x.chunk(2, a)[0]) * x.chunk(2, a)[1], rand(*shape))
case("glu", F.glu, leaf([1e4, -1e4, 88.5, 1.0, -1e4, 1e4, -88.5, 0.0]))

write("activations")
