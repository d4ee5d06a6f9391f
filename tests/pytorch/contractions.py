"""Values and gradients of contractions, convolutions, pooling and linear algebra: contractions.vectors.json."""

import json
import math

import torch
import torch.nn.functional as F
from vectors import case, rand, write


def named(name, **options):
    return f"{name} {json.dumps(options)}"


# Contractions.
case("dot", torch.dot, rand(5), rand(5))
case("outer", torch.outer, rand(3), rand(4))
for equation, *shapes in [
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,kj->ki", (2, 3), (4, 3)), ("bij,bjk->bik", (2, 3, 4), (2, 4, 2)),
    ("bqhd,bkhd->bhqk", (2, 3, 2, 4), (2, 5, 2, 4)), ("ii->i", (3, 3)), ("ii", (3, 3)), ("ij->ji", (2, 3)),
    ("ijk->j", (2, 3, 4)), ("i,j->ij", (2,), (3,)), ("i,i->", (4,), (4,)), ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)),
    ("...ij,...jk->...ik", (2, 1, 2, 3), (4, 3, 2)), ("...i,...i", (2, 3, 4), (3, 4)), ("iij,jk->ki", (2, 2, 3), (3, 4)),
    ("ba,cb,bd->bcad", (3, 2), (4, 3), (3, 2)), ("ij,ij,ij->i", (2, 3), (2, 3), (2, 3)), ("ijk,ljm,ikm->l", (2, 3, 2), (4, 3, 2), (2, 2, 2)),
]:
    case(named("einsum", equation=equation), lambda *x, e=equation: torch.einsum(e, *x), *[rand(*s) for s in shapes])

# Convolutions.
for shape, weight, options in [
    ((2, 3, 6, 7), (4, 3, 3, 2), {}),
    ((1, 1, 5, 5), (1, 1, 5, 5), {}),
    ((2, 4, 7, 8), (6, 2, 3, 3), {"stride": [2, 1], "padding": [1, 2], "dilation": [1, 2], "groups": 2}),
    ((1, 3, 9, 9), (3, 1, 3, 3), {"groups": 3, "padding": 1, "stride": 3}),
    ((2, 2, 6, 6), (3, 2, 4, 3), {"padding": "same"}),
    ((1, 2, 8, 8), (3, 2, 3, 3), {"padding": "same", "dilation": 3}),
    ((3, 5, 4, 4), (9, 5, 1, 1), {"stride": 2}),
    ((1, 50, 4, 4), (3, 50, 3, 3), {"padding": 1}),
]:
    case(named("conv2d", **options), lambda x, w, b, o=options: F.conv2d(x, w, b, **o), rand(*shape), rand(*weight), rand(weight[0]))
for shape, weight, options in [
    ((2, 3, 9), (4, 3, 3), {}),
    ((2, 4, 9), (6, 2, 3), {"stride": 2, "padding": 2, "dilation": 2, "groups": 2}),
    ((1, 2, 7), (3, 2, 4), {"padding": "same"}),
]:
    case(named("conv1d", **options), lambda x, w, b, o=options: F.conv1d(x, w, b, **o), rand(*shape), rand(*weight), rand(weight[0]))
for shape, weight, options in [
    ((2, 3, 4, 5), (3, 4, 3, 2), {}),
    ((2, 4, 3, 4), (4, 3, 3, 3), {"stride": 2, "padding": 1, "output_padding": 1, "groups": 2}),
    ((1, 2, 4, 3), (2, 3, 2, 3), {"stride": [3, 2], "dilation": [2, 1], "output_padding": [2, 0]}),
]:
    case(named("convTranspose2d", **{"outputPadding" if k == "output_padding" else k: v for k, v in options.items()}),
         lambda x, w, b, o=options: F.conv_transpose2d(x, w, b, **o), rand(*shape), rand(*weight), rand(weight[1] * options.get("groups", 1)))
case(named("convTranspose1d", stride=2, padding=1, outputPadding=1),
     lambda x, w, b: F.conv_transpose1d(x, w, b, stride=2, padding=1, output_padding=1), rand(2, 3, 5), rand(3, 2, 3), rand(2))

# Pooling, with ties.
tied = torch.tensor([[[[1.0, 1.0, 2.0, 3.0], [1.0, 1.0, 3.0, 3.0], [0.0, 5.0, 5.0, 5.0], [5.0, 0.0, 5.0, 5.0]]]], requires_grad=True)
for shape, kernel, options in [
    ((2, 3, 6, 6), 2, {}), ((1, 2, 7, 8), [3, 2], {"stride": [2, 1], "padding": 1}), ((1, 1, 7, 7), 3, {"stride": 2, "ceil_mode": True}),
    ((1, 2, 5, 6), 2, {"stride": 3, "padding": 1, "ceil_mode": True}),
]:
    renamed = {"ceilMode" if k == "ceil_mode" else k: v for k, v in options.items()}
    case(named("maxPool2d", size=kernel, **renamed), lambda x, k=kernel, o=options: F.max_pool2d(x, k, **o), rand(*shape))
    case(named("avgPool2d", size=kernel, **renamed), lambda x, k=kernel, o=options: F.avg_pool2d(x, k, **o), rand(*shape))
    case(named("avgPool2d", size=kernel, countIncludePad=False, **renamed),
         lambda x, k=kernel, o=options: F.avg_pool2d(x, k, count_include_pad=False, **o), rand(*shape))
case(named("maxPool2d", size=2, dilation=2, stride=1), lambda x: F.max_pool2d(x, 2, dilation=2, stride=1), rand(1, 2, 6, 5))
case(named("maxPool2d", size=2), lambda x: F.max_pool2d(x, 2), tied)
case(named("maxPool2d", size=2), lambda x: F.max_pool2d(x, 2), torch.tensor([[[[1.0, math.nan], [-math.inf, math.inf]]]]))
case("globalAvgPool2d", lambda x: F.adaptive_avg_pool2d(x, 1).reshape(x.shape[:2]), rand(2, 3, 4, 5))

# Linear algebra.
for shape in [(1, 1), (3, 3), (2, 4, 4), (6, 6)]:
    n = shape[-1]
    eye = torch.eye(n)
    spd = (lambda x: x @ x.transpose(-1, -2) + 0.5 * torch.eye(x.shape[-1]))(rand(*shape).detach())
    case("cholesky", torch.linalg.cholesky, spd.requires_grad_(True))
    case("inv", torch.linalg.inv, (rand(*shape).detach() + 3 * eye).requires_grad_(True))
    case("det", torch.linalg.det, rand(*shape))
    case("solve", torch.linalg.solve, (rand(*shape).detach() + 3 * eye).requires_grad_(True), rand(*shape[:-1], 2))
    triangle = torch.tril(rand(*shape).detach()) + 3 * eye
    case(named("triangularSolve"), lambda a, b: torch.linalg.solve_triangular(a, b, upper=False), triangle.clone().requires_grad_(True), rand(*shape[:-1], 3))
    case(named("triangularSolve", upper=True), lambda a, b: torch.linalg.solve_triangular(a, b, upper=True),
         triangle.transpose(-1, -2).contiguous().requires_grad_(True), rand(*shape[:-1], 3))
case("solve", torch.linalg.solve, (rand(3, 3).detach() + 3 * torch.eye(3)).requires_grad_(True), rand(3))
for shape in [(3, 3), (5, 3), (2, 4, 2), (1, 1), (3, 1)]:
    case(named("qr", part=0), lambda a: torch.linalg.qr(a)[0], rand(*shape))
    case(named("qr", part=1), lambda a: torch.linalg.qr(a)[1], rand(*shape))
case(named("qr", part=0), lambda a: torch.linalg.qr(a)[0], rand(2, 4).detach())
case(named("qr", part=1), lambda a: torch.linalg.qr(a)[1], rand(2, 4))
# PyTorch's lstsq has no gradient that agrees with its own definition in every case; the pseudoinverse has.
case("lstsq", lambda a, b: torch.linalg.pinv(a) @ b, rand(5, 3), rand(5, 2))
case("lstsq", lambda a, b: torch.linalg.pinv(a) @ b, rand(2, 4), rand(2, 3))
case("lstsq", lambda a, b: torch.linalg.pinv(a) @ b, rand(4, 4), rand(4, 1))

write("contractions")
