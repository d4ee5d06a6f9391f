"""Values and gradients of the first ops, activations, losses and optimizers: core.vectors.json."""

import math

import torch
import torch.nn.functional as F
from vectors import case, ints, plain, rand, write

# Pointwise.
for name, f in {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div}.items():
    case(name, f, rand(2, 3), rand(3))
    case(name, f, rand(2, 1, 3), rand(4, 1))
    case(name, f, rand(), rand(2, 2))
for name, f in {"maximum": torch.maximum, "minimum": torch.minimum}.items():
    case(name, f, rand(2, 3), rand(3))
    tied = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    case(name, f, tied, torch.tensor([1.0, 3.0, 2.0], requires_grad=True))
for name, f in {"neg": torch.neg, "abs": torch.abs, "exp": torch.exp, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
                "square": torch.square, "relu": torch.relu}.items():
    case(name, f, rand(3, 4, low=-5, high=5))
    case(name, f, torch.tensor([0.0, 1.0, -1.0, 30.0, -30.0, 1e-8, -1e-8, 0.3], requires_grad=True))
for name, f in {"log": torch.log, "sqrt": torch.sqrt}.items():
    case(name, f, rand(3, 4, low=0.01, high=9))
case("pow", torch.pow, rand(2, 3, low=0.1), rand(3))
case("pow", torch.pow, torch.tensor([0.0, 0.0, 2.0, 1.0, 5.0], requires_grad=True),
     torch.tensor([2.0, 3.0, 0.0, 7.5, -2.0], requires_grad=True))
case("pow 3", lambda x: x**3, rand(5))
case("where", lambda c, a, b: torch.where(c, a, b), torch.tensor([[True, False, True]]), rand(2, 3), rand(2, 1))

edges = [0.0, -0.0, math.inf, -math.inf, math.nan, 1000.0, -1000.0, 88.5, -88.5, 1e-30, 1e30]
limits = [1e-300, 1e300, 5e-324, 709.7, -745.0]
for name, f in {"exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
                "abs": torch.abs, "relu": torch.relu, "neg": torch.neg}.items():
    case(name, f, torch.tensor(edges))
    case(name, f, torch.tensor(limits))
grid = torch.tensor([-math.inf, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, math.inf, math.nan])
case("pow", torch.pow, grid.reshape(-1, 1), grid)
case("maximum", torch.maximum, grid.reshape(-1, 1), grid)
case("minimum", torch.minimum, grid.reshape(-1, 1), grid)
for name, f in {"equal": torch.eq, "notEqual": torch.ne, "less": torch.lt, "lessEqual": torch.le, "greater": torch.gt,
                "greaterEqual": torch.ge}.items():
    case(name, f, grid.reshape(-1, 1), grid)

# Reductions.
for name, f in {"sum": torch.sum, "mean": torch.mean, "logSumExp": torch.logsumexp, "max": torch.amax,
                "min": torch.amin}.items():
    case(f"{name} 0", lambda x, f=f: f(x, 0), rand(3, 4))
    case(f"{name} 1 keep", lambda x, f=f: f(x, 1, keepdim=True), rand(2, 3, 4))
    case(f"{name} 0,2", lambda x, f=f: f(x, (0, 2)), rand(2, 3, 4))
for name, f in {"max": torch.amax, "min": torch.amin}.items():
    case(f"{name} 1", lambda x, f=f: f(x, 1), torch.tensor([[1.0, 3.0, 3.0, 1.0], [2.0, 2.0, 2.0, 2.0]], requires_grad=True))
case("logSumExp 1", lambda x: torch.logsumexp(x, 1),
     torch.tensor([[1000.0, 1000.0], [-1000.0, -1001.0], [0.0, 1000.0]], requires_grad=True))
case("argmax 1", lambda x: torch.argmax(x, 1), torch.tensor([[1.0, 5.0, 5.0], [7.0, 2.0, 7.0]]))
case("argmin 1", lambda x: torch.argmin(x, 1), torch.tensor([[1.0, 5.0, 1.0], [7.0, 2.0, 2.0]]))

# Shapes, indices, products.
case("transpose 2,0,1", lambda x: x.permute(2, 0, 1), rand(2, 3, 4))
case("reshape 6,-1", lambda x: x.reshape(6, -1), rand(2, 3, 4))
case("broadcastTo 2,3,4", lambda x: x.expand(2, 3, 4), rand(3, 1))
case("takeAlongAxis 1", lambda x, i: torch.gather(x, 1, i), rand(2, 3), ints([[2, 0], [1, 1]]))
case("takeAlongAxis 0", lambda x, i: torch.gather(x, 0, i), rand(3, 2), ints([[2, 0]]))
case("scatterAdd 0", lambda x, i, u: torch.scatter_add(x, 0, i, u), rand(3, 3), ints([[2, 0, 2], [2, 1, 0]]), rand(2, 3))
case("oneHot 4", lambda i: F.one_hot(i, 4).double(), ints([[3, 0], [1, 2]]))
for a, b in [((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 1, 2, 3), (4, 3, 2)), ((3,), (3,)), ((3,), (3, 2)), ((4, 3), (3,)),
             ((2, 3), (5, 3, 2)), ((3,), (2, 3, 4)), ((1, 1), (1, 1))]:
    case("matmul", torch.matmul, rand(*a), rand(*b))
case("matmul", torch.matmul, rand(17, 33), rand(33, 19))
case("linear", lambda x, w, b: F.linear(x, w.T, b), rand(5, 3), rand(3, 4), rand(4))

# Activations and losses.
for name, f in {"softmax": torch.softmax, "logSoftmax": torch.log_softmax}.items():
    case(f"{name} -1", lambda x, f=f: f(x, -1), rand(3, 4, low=-5, high=5))
    case(f"{name} 0", lambda x, f=f: f(x, 0), rand(3, 4))
    case(f"{name} -1", lambda x, f=f: f(x, -1),
         torch.tensor([[1000.0, 0.0, -1000.0], [1e4, 1e4, 1e4], [-88.5, 88.5, 0.0]], requires_grad=True))
    case(f"{name} -1", lambda x, f=f: f(x, -1), torch.tensor([[-math.inf, 0.0], [math.inf, 0.0], [math.nan, 0.0]]))
for reduction in ["mean", "sum", "none"]:
    case(f"mseLoss {reduction}", lambda p, t, r=reduction: F.mse_loss(p, t, reduction=r), rand(2, 3), rand(2, 3))
    ce = lambda z, t, r=reduction: F.cross_entropy(z, t, reduction=r)
    case(f"crossEntropy {reduction}", ce, rand(4, 3), ints([0, 2, 1, 1]))
    case(f"crossEntropy {reduction}", ce, rand(2, 3, 2), ints([[0, 2], [1, 1]]))
    case(f"crossEntropy {reduction}", ce, torch.tensor([[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 0.0]], requires_grad=True),
         ints([0, 2]))
    case(f"crossEntropy {reduction}", lambda z, t, r=reduction: F.cross_entropy(z, torch.softmax(t, 1), reduction=r),
         rand(2, 3), rand(2, 3))
case("crossEntropy mean", F.cross_entropy, rand(3), ints(1))

# Optimizers: 25 steps with given gradients.
runs = []
for name, make in {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "adam options": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3),
}.items():
    start = rand(2, 3)
    parameter = start.detach().clone().requires_grad_(True)
    optimizer = make([parameter])
    run = {"name": name, "start": plain(start), "gradients": [], "parameters": []}
    for _ in range(25):
        gradient = torch.rand(2, 3) - 0.4
        parameter.grad = gradient
        optimizer.step()
        run["gradients"].append(plain(gradient)["data"])
        run["parameters"].append(plain(parameter)["data"])
    runs.append(run)

write("core", optimizers=runs)
