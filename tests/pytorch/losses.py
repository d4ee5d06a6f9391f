"""Values and gradients of the losses, with all reductions and options: losses.vectors.json."""

import json

import torch
import torch.nn.functional as F
from vectors import case, ints, write
from vectors import rand as any_rand

REDUCTIONS = ("mean", "sum", "none")


def leaf(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def rand(*shape, **limits):
    """Numbers with few binary digits, so that differences in float32 lose none."""
    return (torch.round(any_rand(*shape, **limits).detach() * 1024) / 1024).requires_grad_(True)


def signs(*shape):
    return torch.randint(0, 2, shape) * 2 - 1


def each(name, f, *inputs, options=None, reductions=REDUCTIONS):
    """One case for each reduction. `f` gets the inputs and the reduction."""
    for reduction in reductions:
        given = {**(options or {}), "reduction": reduction}
        case(f"{name} {json.dumps(given)}", lambda *xs, r=reduction: f(*xs, reduction=r), *inputs)


extreme = [1e4, -1e4, 88.5, -88.5, 1000.0, -1000.0, 0.0, 1.0, -1.0, 1e-8]

# Regression. Differences of 0 and of beta and delta are kinks.
differences = leaf([0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 1e4, -1e4, 88.5, -88.5, 1e-8, 0.999, 1.001])
zero = torch.zeros(14, requires_grad=True)
for name, f, options in [
    ("mseLoss", F.mse_loss, {}),
    ("l1Loss", F.l1_loss, {}),
    ("smoothL1Loss", F.smooth_l1_loss, {}),
    ("smoothL1Loss", lambda p, t, reduction: F.smooth_l1_loss(p, t, reduction=reduction, beta=0.5), {"beta": 0.5}),
    ("smoothL1Loss", lambda p, t, reduction: F.smooth_l1_loss(p, t, reduction=reduction, beta=0.0), {"beta": 0}),
    ("huberLoss", F.huber_loss, {}),
    ("huberLoss", lambda p, t, reduction: F.huber_loss(p, t, reduction=reduction, delta=2.0), {"delta": 2}),
]:
    each(name, f, rand(2, 3), rand(2, 3), options=options)
    # PyTorch takes a slope of −1 at a difference of 0 for beta 0, unlike in its l1_loss, which this is.
    start = 1 if options == {"beta": 0} else 0
    each(name, f, differences[start:].detach().requires_grad_(True), zero[start:].detach().requires_grad_(True), options=options)

# Classes.
logits = torch.tensor([[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 0.0], [1e4, -1e4, 88.5], [5.0, 5.0, 5.0]], requires_grad=True)
for shape, target in [
    ((4, 3), ints([0, 2, 1, 1])),
    ((2, 3, 2), ints([[0, 2], [1, 1]])),
    ((2, 3, 2, 2), ints([[[0, 2], [1, 1]], [[2, 2], [0, 1]]])),
    ((3,), ints(1)),
    (None, ints([0, 2, 1, 0])),
]:
    x = logits if shape is None else rand(*shape)
    for options in [{}, {"weight": [0.5, 2.0, 1.5]}, {"ignoreIndex": 1}, {"ignoreIndex": 1, "weight": [0.5, 0.0, 1.5]},
                    {"labelSmoothing": 0.1}, {"labelSmoothing": 0.3, "weight": [0.5, 2.0, 1.5], "ignoreIndex": 2}]:
        weight = torch.tensor(options["weight"]) if "weight" in options else None
        ignore = options.get("ignoreIndex", -100)
        if shape == (3,) and ignore == 1:
            continue
        each("crossEntropy", lambda z, t, reduction, w=weight, i=ignore, s=options.get("labelSmoothing", 0.0):
             F.cross_entropy(z, t, weight=w, ignore_index=i, label_smoothing=s, reduction=reduction), x, target, options=options)
        if "labelSmoothing" not in options:
            each("nllLoss", lambda z, t, reduction, w=weight, i=ignore:
                 F.nll_loss(z, t, weight=w, ignore_index=i, reduction=reduction), x, target, options=options)
each("crossEntropy", F.cross_entropy, rand(3, 2), ints([-100, 1, 0]))
each("nllLoss", lambda z, t, reduction: F.nll_loss(z, t, ignore_index=-1, reduction=reduction), rand(3, 2), ints([-1, 1, 0]),
     options={"ignoreIndex": -1})
each("crossEntropy", F.cross_entropy, rand(2, 2), ints([-100, -100]))
for shape in [(4, 3), (2, 3, 2), (3,)]:
    p = torch.softmax(rand(*shape), 0 if len(shape) == 1 else 1).detach().requires_grad_(True)
    for options in [{}, {"weight": [0.5, 2.0, 1.5]}, {"labelSmoothing": 0.2}, {"labelSmoothing": 0.2, "weight": [0.5, 2.0, 1.5]}]:
        weight = torch.tensor(options["weight"]) if "weight" in options else None
        each("crossEntropy", lambda z, t, reduction, w=weight, s=options.get("labelSmoothing", 0.0):
             F.cross_entropy(z, t, weight=w, label_smoothing=s, reduction=reduction), rand(*shape), p, options=options)

# Two classes.
p = leaf([0.5, 0.125, 0.875, 2**-20, 1 - 2**-20, 0.25, 0.75, 0.0625])
t = leaf([1.0, 0.0, 1.0, 0.0, 1.0, 0.25, 0.0, 1.0])
each("binaryCrossEntropy", F.binary_cross_entropy, p, t)
each("binaryCrossEntropy", lambda p, t, reduction: F.binary_cross_entropy(p, t.double(), reduction=reduction), leaf([0.0, 1.0, 0.0, 1.0]), ints([0, 1, 1, 0]))
each("binaryCrossEntropy", lambda p, t, reduction: F.binary_cross_entropy(p, t, torch.tensor([0.5, 2.0]), reduction=reduction),
     rand(3, 2, low=0.01, high=0.99), rand(3, 2, low=0, high=1), options={"weight": [0.5, 2.0]})
for z, t in [(rand(3, 2, low=-6, high=6), rand(3, 2, low=0, high=1)),
             (leaf(extreme).detach().reshape(5, 2).requires_grad_(True), torch.tensor([[1.0, 0.0], [0.0, 1.0]] * 2 + [[1.0, 0.5]]).requires_grad_(True))]:
    for options in [{}, {"posWeight": [3.0, 0.5]}, {"weight": [0.5, 2.0]}, {"posWeight": [3.0, 0.5], "weight": [0.5, 2.0]}]:
        weight, pos = (torch.tensor(options[k]) if k in options else None for k in ("weight", "posWeight"))
        each("binaryCrossEntropyWithLogits", lambda z, t, reduction, w=weight, p=pos:
             F.binary_cross_entropy_with_logits(z, t, w, pos_weight=p, reduction=reduction), z, t, options=options)
    each("multilabelSoftMarginLoss", F.multilabel_soft_margin_loss, z, t)
    each("multilabelSoftMarginLoss", lambda z, t, reduction: F.multilabel_soft_margin_loss(z, t, torch.tensor([0.5, 2.0]), reduction=reduction),
         z, t, options={"weight": [0.5, 2.0]})

# Margins, with scores at the kinks.
each("softMarginLoss", F.soft_margin_loss, rand(2, 3), signs(2, 3))
each("softMarginLoss", F.soft_margin_loss, leaf([88.5, -88.5, 500.0, -500.0, 0.0]), signs(5))
for margin in (1.0, 2.5):
    options = {"margin": margin}
    each("hingeEmbeddingLoss", lambda x, t, reduction, m=margin: F.hinge_embedding_loss(x, t, m, reduction=reduction),
         leaf([0.0, 0.5, 1.0, 2.5, 4.0, 1.0, 2.5, 1e4]), ints([-1, -1, -1, -1, -1, 1, 1, 1]), options=options)
for margin in (0.0, 0.5):
    each("marginRankingLoss", lambda a, b, t, reduction, m=margin: F.margin_ranking_loss(a, b, t, m, reduction=reduction),
         leaf([1.0, 2.0, 3.0, 1.0, 1.5, 1e4]), leaf([1.0, 1.0, 4.0, 0.5, 1.0, -1e4]), ints([1, 1, 1, 1, -1, -1]), options={"margin": margin})
for options in [{}, {"p": 2}, {"margin": 0.5}, {"p": 2, "margin": 2.0, "weight": [0.5, 2.0, 1.5]}, {"weight": [0.5, 2.0, 1.5]}]:
    weight = torch.tensor(options["weight"]) if "weight" in options else None
    f = lambda x, t, reduction, o=options, w=weight: F.multi_margin_loss(x, t, o.get("p", 1), o.get("margin", 1.0), w, reduction=reduction)
    each("multiMarginLoss", f, rand(4, 3), ints([0, 2, 1, 1]), options=options)
    each("multiMarginLoss", f, leaf([[1.0, 0.0, 0.5], [1e4, -1e4, 88.5]]), ints([0, 1]), options=options)
    each("multiMarginLoss", f, rand(3), ints(1), options=options)
each("multilabelMarginLoss", F.multilabel_margin_loss, rand(3, 4), ints([[3, 0, -1, 1], [1, -1, -1, -1], [0, 1, 2, 3]]))
each("multilabelMarginLoss", F.multilabel_margin_loss, leaf([[1.0, 0.0, 0.5, 2.0], [1e4, -1e4, 88.5, 0.0]]), ints([[0, 2, -1, 0], [-1, 0, 1, 2]]))
each("multilabelMarginLoss", F.multilabel_margin_loss, rand(4), ints([2, 1, -1, -1]))
for margin in (0.0, 0.3):
    f = lambda a, b, t, reduction, m=margin: F.cosine_embedding_loss(a, b, t, m, reduction=reduction)
    each("cosineEmbeddingLoss", f, rand(4, 3), rand(4, 3), ints([1, -1, 1, -1]), options={"margin": margin})
    each("cosineEmbeddingLoss", f, leaf([[0.0, 0.0], [1e4, 88.5]]), leaf([[1.0, 2.0], [-1e4, 1.0]]), ints([1, -1]), options={"margin": margin})
each("cosineEmbeddingLoss", F.cosine_embedding_loss, rand(3), rand(3), ints(1))
for options in [{}, {"p": 1}, {"p": 3, "margin": 0.5}, {"swap": True}, {"eps": 0.01, "margin": 2.0}]:
    each("tripletMarginLoss", lambda a, p, n, reduction, o=options: F.triplet_margin_loss(
        a, p, n, margin=o.get("margin", 1.0), p=o.get("p", 2), eps=o.get("eps", 1e-6), swap=o.get("swap", False), reduction=reduction),
         rand(4, 3), rand(4, 3), rand(4, 3), options=options)

# Distributions.
for log_target in (False, True):
    x, t = rand(3, 4), torch.softmax(rand(3, 4), 1)
    each("klDiv", lambda x, t, reduction, g=log_target: F.kl_div(x, t, reduction=reduction, log_target=g), x,
         (t.log() if log_target else t).detach().requires_grad_(True), options={"logTarget": log_target}, reductions=(*REDUCTIONS, "batchmean"))
# At a probability of 0 PyTorch's gradient of the target is NaN.
each("klDiv", F.kl_div, rand(3).detach(), torch.tensor([1.0, 0.0, 0.5]))
for options in [{}, {"full": True}, {"logInput": False}, {"logInput": False, "full": True, "eps": 1e-3}]:
    each("poissonNllLoss", lambda x, t, reduction, o=options: F.poisson_nll_loss(
        x, t, log_input=o.get("logInput", True), full=o.get("full", False), eps=o.get("eps", 1e-8), reduction=reduction),
         rand(2, 3, low=0.1, high=3), ints([[0, 1, 2], [7, 0, 100]]), options=options)
for options in [{}, {"full": True}, {"eps": 0.5}]:
    f = lambda p, t, v, reduction, o=options: F.gaussian_nll_loss(p, t, v, full=o.get("full", False), eps=o.get("eps", 1e-6), reduction=reduction)
    each("gaussianNllLoss", f, rand(2, 3), rand(2, 3), rand(2, 3, low=0.1, high=2), options=options)
    each("gaussianNllLoss", f, rand(2, 3), rand(2, 3), rand(2, low=0.1, high=2), options=options)
    each("gaussianNllLoss", f, rand(2, 3), rand(2, 3), rand(2, 1, low=0.1, high=2), options=options)
    each("gaussianNllLoss", f, leaf([0.0, 1e4, 1.0]), leaf([1.0, -1e4, 1.0]), leaf([0.0, 1e-8, 1e4]), options=options)

# Defaults, and a variance for each row of several axes.
each("hingeEmbeddingLoss", F.hinge_embedding_loss, leaf([0.0, 0.5, 1.0, 2.5]), ints([-1, -1, -1, 1]))
each("marginRankingLoss", F.margin_ranking_loss, leaf([1.0, 2.0, 3.0]), leaf([1.5, 1.0, 2.5]), ints([1, 1, -1]))
each("cosineEmbeddingLoss", F.cosine_embedding_loss, rand(4, 3), rand(4, 3), ints([1, -1, -1, 0]))
each("gaussianNllLoss", F.gaussian_nll_loss, rand(2, 3, 4), rand(2, 3, 4), rand(2, 3, low=0.1, high=2))

write("losses")
