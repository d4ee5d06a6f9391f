"""Values and gradients of reductions, shapes, indices and their like: shapes.vectors.json."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from vectors import case, cases, ints, plain, rand, write


def leaf(values):
    return torch.tensor(values, requires_grad=True)


def value_case(name, f, *inputs):
    """One call of a NumPy function, where PyTorch has none that is the same: its value alone."""
    output = torch.from_numpy(np.array(f(*[x.detach().numpy() for x in inputs])))
    cases.append({"name": name, "inputs": [plain(x) for x in inputs], "output": plain(output)})


# Without zeros, with one, with several, with ties and with NaN.
zeros = [[1.0, 0.0, -2.0, 0.5], [0.0, 3.0, 0.0, 2.0], [1.5, -1.0, 2.0, 1.0]]
ties = [[2.0, 1.0, 2.0, 1.0, 2.0], [3.0, 3.0, 3.0, 3.0, 3.0]]
missing = [[1.0, math.nan, 2.0], [3.0, 4.0, 5.0]]

# Reductions.
for x in [rand(3, 4), leaf(zeros)]:
    case("prod 0", lambda x: x.prod(0), x)
    case("prod 1 keep", lambda x: x.prod(1, keepdim=True), x)
    case("prod 0,1", lambda x: x.prod(), x)
    case("cumprod 0", lambda x: x.cumprod(0), x)
    case("cumprod 1", lambda x: x.cumprod(1), x)
case("cumsum 1", lambda x: x.cumsum(1), rand(2, 3, 4))
case("cumsum -1 reverse", lambda x: x.flip(-1).cumsum(-1).flip(-1), rand(2, 3))
case("cumprod -1 reverse", lambda x: x.flip(-1).cumprod(-1).flip(-1), leaf(zeros))
case("cumprod 0 exclusive", lambda x: torch.cat([torch.ones(1, 4), x.cumprod(0)[:-1]]), leaf(zeros))
for correction in [0, 1]:
    for name, f in {"variance": torch.var, "std": torch.std}.items():
        case(f"{name} 1 {correction}", lambda x, f=f, c=correction: f(x, 1, unbiased=bool(c)), rand(3, 5))
        case(f"{name} 0,2 {correction}", lambda x, f=f, c=correction: f(x, (0, 2), unbiased=bool(c)), rand(2, 3, 4))
case("variance 1 0", lambda x: torch.var(x, 1, unbiased=False), leaf(missing))
case("std 1 0", lambda x: torch.std(x, 1, unbiased=False), leaf([[3.0, 3.0, 3.0], [1.0, 2.0, 4.0]]))
case("norm 1 0", lambda x: torch.linalg.vector_norm(x, 0, 1), torch.tensor(zeros))
for order in [2, 1, math.inf, -math.inf, 3, 1.5, -2]:
    case(f"norm 1 {order}", lambda x, p=order: torch.linalg.vector_norm(x, p, 1), rand(3, 4, low=0.2))
    case(f"norm 0,1 {order}", lambda x, p=order: torch.linalg.vector_norm(x, p), rand(2, 3, low=-3, high=-0.1))
for order in [2, 1, math.inf]:
    case(f"norm 1 {order}", lambda x, p=order: torch.linalg.vector_norm(x, p, 1), leaf([[0.0, 0.0], [0.0, 3.0], [-2.0, 2.0]]))
for name, f in {"any": torch.any, "all": torch.all}.items():
    case(f"{name} 1", lambda x, f=f: f(x, 1), torch.tensor([[0.0, 0.0], [0.0, math.nan], [2.0, -1.0]]))
    case(f"{name} 0", lambda x, f=f: f(x, 0), torch.tensor([[True, False], [True, False]]))
for x in [rand(2, 5), rand(2, 4), leaf(ties)]:
    case("median 1", lambda x: torch.quantile(x, 0.5, 1), x)
for q in [0.0, 0.1, 0.37, 0.75, 1.0]:
    case(f"quantile 1 {q}", lambda x, q=q: torch.quantile(x, q, 1), rand(2, 6))
    case(f"quantile 0 {q}", lambda x, q=q: torch.quantile(x, q, 0), leaf([[1.0], [4.0], [2.0], [2.0]]))
case("quantile 1 0.25,0.5", lambda x: torch.quantile(x, torch.tensor([0.25, 0.5]), 1), rand(3, 4))
value_case("median 0,1", np.median, rand(3, 4))
value_case("median 1", lambda x: np.median(x, 1), torch.tensor(missing))
value_case("quantile 1 0.3", lambda x: np.quantile(x, 0.3, 1), torch.tensor(missing))

# Creation.
value_case("linspace 0,1,7", lambda: np.linspace(0, 1, 7))
value_case("linspace -3,2.5,4", lambda: np.linspace(-3, 2.5, 4))
value_case("linspace open 2,-1,5", lambda: np.linspace(2, -1, 5, endpoint=False))
value_case("tri 3,4,-1", lambda: np.tri(3, 4, -1))
value_case("tri 2,3,1", lambda: np.tri(2, 3, 1))
for indexing in ["xy", "ij"]:
    case(f"meshgrid {indexing}", lambda x, y, i=indexing: torch.mul(*torch.meshgrid(x, y.exp(), indexing=i)), rand(2), rand(3))

# Views.
def python_slice(text):
    return tuple(
        int(part) if part.lstrip("-").isdigit() else slice(*[int(n) if n else None for n in part.split(":")])
        for part in text.split(",")
    )


for text in ["1:,0:2,:", "-1:,::2,1:3", ":-1,1:1,:", "0:9,-2:-1,::3"]:
    case(f"slice {text}", lambda x, s=text: x[python_slice(s)], rand(2, 3, 4))
for text in ["::-1,::-2,2::-1", "1::-1,-1:0:-1,:-3:-1", "-5:5:2,9:0:-3,::-9", "3:1:-1,0:-1:-1,:"]:
    value_case(f"slice {text}", lambda x, s=text: x[python_slice(s)].copy(), rand(2, 3, 4))
for text in ["1", "-1,0", "0,1,-2", ":,1", "::2,-1,1:3"]:
    case(f"at {text}", lambda x, s=text: x[python_slice(s)] * 1, rand(2, 3, 4))
for text in ["1,::-1", ":,-1,3:0:-2"]:
    value_case(f"at {text}", lambda x, s=text: x[python_slice(s)].copy(), rand(2, 3, 4))
case("flip 0,2", lambda x: x.flip(0, 2), rand(2, 3, 4))
case("moveAxis 0;-1", lambda x: x.movedim(0, -1), rand(2, 3, 4))
case("moveAxis 0,1;2,0", lambda x: x.movedim((0, 1), (2, 0)), rand(2, 3, 4))

# Joining and rearranging.
for axis in [0, 1, -1]:
    case(f"concat {axis}", lambda x, y, a=axis: torch.cat([x, y, x], a), rand(2, 3), rand(2, 3))
    case(f"stack {axis}", lambda x, y, a=axis: torch.stack([x, y], a), rand(2, 3), rand(2, 3))
case("concat 1", lambda x, y: torch.cat([x, y], 1), rand(2, 0), rand(2, 3))
case("split 3 1", lambda x: x.split(2, 1)[1] * 1, rand(2, 6))
case("split 1,5 0", lambda x: x.split([1, 5])[0] * 1, rand(6, 2))
for repetitions in ["2", "2,1", "3,1,2", "0,2"]:
    case(f"tile {repetitions}", lambda x, r=repetitions: x.tile([int(n) for n in r.split(",")]), rand(2, 3))
case("repeat 2 1", lambda x: x.repeat_interleave(2, 1), rand(2, 3))
case("repeat 0,3,1 1", lambda x: x.repeat_interleave(ints([0, 3, 1]), 1), rand(2, 3))
case("repeat 2", lambda x: x.repeat_interleave(2), rand(2, 3))
case("pad constant 1,2;0,3", lambda x: F.pad(x, (0, 3, 1, 2), value=1.5), rand(2, 3))
case("pad reflect 1,2;3,0", lambda x: F.pad(x[None, None], (3, 0, 1, 2), mode="reflect")[0, 0], rand(3, 4))
case("pad edge 1,2;3,0", lambda x: F.pad(x[None, None], (3, 0, 1, 2), mode="replicate")[0, 0], rand(3, 4))
case("roll 2", lambda x: x.roll(2), rand(2, 3))
case("roll -1,5 0,1", lambda x: x.roll((-1, 5), (0, 1)), rand(2, 3))
case("roll 1,1 1,1", lambda x: x.roll((1, 1), (1, 1)), rand(2, 3))
for diagonal in [-2, -1, 0, 1, 3]:
    case(f"tril {diagonal}", lambda x, k=diagonal: x.tril(k), rand(2, 3, 4))
    case(f"triu {diagonal}", lambda x, k=diagonal: x.triu(k), rand(4, 3))
    case(f"diag {diagonal}", lambda x, k=diagonal: torch.diag(x, k), rand(3))
    case(f"diag {diagonal}", lambda x, k=diagonal: torch.diag(x, k) * 1, rand(4, 5))

# Indexing.
case("take 0", lambda x, i: x[i], rand(4, 3), ints([2, 0, 2]))
case("take 0", lambda x, i: x[i], rand(4, 3), ints([[1, -1], [3, 3]]))
case("take 1", lambda x, i: x[:, i], rand(2, 3, 2), ints([[0], [2]]))
case("take -1", lambda x, i: x[..., i], rand(2, 3), ints(1))
for descending in [False, True]:
    how = "descending" if descending else ""
    for x in [rand(3, 5), leaf(ties)]:
        case(f"sort 1 {how}", lambda x, d=descending: x.sort(dim=1, descending=d, stable=True)[0], x)
        case(f"sort 0 {how}", lambda x, d=descending: x.sort(dim=0, descending=d, stable=True)[0], x)
        case(f"argsort 1 {how}", lambda x, d=descending: x.sort(dim=1, descending=d, stable=True)[1], x)
value_case("sort 1", lambda x: np.sort(x, 1), torch.tensor(missing))
value_case("argsort 1", lambda x: np.argsort(x, 1, kind="stable"), torch.tensor(missing))
case("topK 2 1", lambda x: x.topk(2, 1)[0], rand(3, 5))
case("topK 3 0 smallest", lambda x: x.topk(3, 0, largest=False)[0], rand(4, 2))
value_case("nonzero 0", lambda x: np.nonzero(x)[0], torch.tensor(zeros))
value_case("nonzero 1", lambda x: np.nonzero(x)[1], torch.tensor(zeros))
value_case("unique", np.unique, torch.tensor(ties))
value_case("unique", np.unique, torch.tensor([[math.nan, 1.0], [math.nan, -0.5]]))

# Axes of size 1, windows, dtypes, ranges and closeness.
case("swapAxes 0,-1", lambda x: x.swapaxes(0, -1), rand(2, 3, 4))
case("expandDims 1", lambda x: x.unsqueeze(1), rand(2, 3))
case("expandDims -1", lambda x: x.unsqueeze(-1), rand(2, 3))
case("squeeze 1", lambda x: x.squeeze(1), rand(2, 1, 3, 1))
case("window 1,3,1", lambda x: x.unfold(1, 3, 1), rand(2, 7))
case("window 0,2,3", lambda x: x.unfold(0, 2, 3), rand(8, 3))
for size, step, length in [(3, 1, 7), (2, 3, 8)]:
    # One row of windows: PyTorch's fold takes [batch, size, windows].
    case(
        f"fold {length},{size},{step}",
        lambda x, n=length, s=size, d=step: F.fold(x.swapaxes(0, 1)[None], (1, n), (1, s), stride=(1, d))[0, 0, 0],
        rand((length - size) // step + 1, size),
    )
fractions = torch.tensor([2.9, -2.9, 0.5, -0.5, 0.0, 1e9, -7.0])
value_case("cast int32", lambda x: x.astype(np.int32), fractions)
value_case("cast bool", lambda x: x.astype(bool), fractions)
value_case("arange 0,5,1", lambda: np.arange(0.0, 5.0))
value_case("arange 2,-1,-0.5", lambda: np.arange(2.0, -1.0, -0.5))
close = [torch.tensor([1.0, 0.0, 1e-9]), torch.tensor([1.000001, 1e-9, 0.0])]
value_case("allClose", np.allclose, *close)
value_case("allClose", np.allclose, close[0], close[1] + torch.tensor([0.0, 1e-7, 0.0]))

write("shapes")
