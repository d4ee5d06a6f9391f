"""Outputs and gradients of layers, for parameters laid out as ours are: nn.vectors.json."""

import json

import torch
import torch.nn.functional as F
from vectors import case, ints, rand, write


def named(name, **options):
    return f"{name} {json.dumps(options)}"


def positive(n):
    """Numbers that can stand in a name, for the running variances."""
    return [0.5 + 0.25 * i for i in range(n)]


# Dense layers, whose weight is [inputs, outputs].
case(named("dense", inputs=3, outputs=4), lambda x, w, b: F.linear(x, w.T, b), rand(5, 3), rand(3, 4), rand(4))
case(named("dense", inputs=3, outputs=2), lambda x, w, b: F.linear(x, w.T, b), rand(2, 4, 3), rand(3, 2), rand(2))
case(named("dense", inputs=3, outputs=2, bias=False), lambda x, w: F.linear(x, w.T), rand(3), rand(3, 2))

# Convolutions.
case(named("conv1d", inputs=4, outputs=6, kernelSize=3, stride=2, padding=2, dilation=2, groups=2),
     lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=2, dilation=2, groups=2), rand(2, 4, 9), rand(6, 2, 3), rand(6))
case(named("conv1d", inputs=2, outputs=3, kernelSize=4, bias=False, layout="NLC"),
     lambda x, w: F.conv1d(x.permute(0, 2, 1), w).permute(0, 2, 1), rand(2, 7, 2), rand(3, 2, 4))
case(named("conv2d", inputs=4, outputs=6, kernelSize=[3, 2], stride=[2, 1], padding=[1, 2], dilation=[1, 2], groups=2),
     lambda x, w, b: F.conv2d(x, w, b, stride=[2, 1], padding=[1, 2], dilation=[1, 2], groups=2), rand(2, 4, 5, 6), rand(6, 2, 3, 2), rand(6))
case(named("conv2d", inputs=3, outputs=2, kernelSize=3, padding="same", layout="NHWC"),
     lambda x, w, b: F.conv2d(x.permute(0, 3, 1, 2), w, b, padding="same").permute(0, 2, 3, 1), rand(1, 4, 5, 3), rand(2, 3, 3, 3), rand(2))
case(named("conv2d", inputs=1, outputs=2, kernelSize=3, bias=False), lambda x, w: F.conv2d(x, w), rand(2, 1, 5, 5), rand(2, 1, 3, 3))
case(named("convTranspose2d", inputs=4, outputs=6, kernelSize=3, stride=2, padding=1, outputPadding=1, groups=2),
     lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1, groups=2), rand(2, 4, 3, 4), rand(4, 3, 3, 3), rand(6))
case(named("convTranspose2d", inputs=2, outputs=3, kernelSize=[2, 3], bias=False, layout="NHWC"),
     lambda x, w: F.conv_transpose2d(x.permute(0, 3, 1, 2), w).permute(0, 2, 3, 1), rand(1, 3, 4, 2), rand(2, 3, 2, 3))

# Layers without parameters.
case(named("maxPool2d", kernelSize=[3, 2], stride=[2, 1], padding=1), lambda x: F.max_pool2d(x, [3, 2], stride=[2, 1], padding=1), rand(1, 2, 7, 6))
case(named("maxPool2d", kernelSize=2, layout="NHWC"), lambda x: F.max_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1), rand(2, 4, 6, 3))
case(named("avgPool2d", kernelSize=3, stride=2, padding=1, countIncludePad=False),
     lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False), rand(1, 2, 7, 6))
case(named("globalAvgPool2d"), lambda x: F.adaptive_avg_pool2d(x, 1).flatten(1), rand(2, 3, 4, 5))
case(named("globalAvgPool2d", layout="NHWC", keepDims=True), lambda x: x.mean((1, 2), keepdim=True), rand(2, 4, 5, 3))
case(named("flatten"), lambda x: torch.nn.Flatten()(x), rand(2, 3, 2, 2))
case(named("flatten", startAxis=0, endAxis=-2), lambda x: torch.nn.Flatten(0, -2)(x), rand(2, 3, 2, 2))

# Batch normalisation: outputs in and outside training, and the running statistics after a training batch.
for shape, options in [
    ((6, 3), {}),
    ((2, 3, 4), {"eps": 1e-3, "momentum": 0.3}),
    ((2, 3, 2, 3), {}),
    ((2, 3, 2, 3), {"affine": False}),
    ((2, 2, 3, 3), {"axis": -1}),
    ((4, 2, 3), {"axis": 2, "momentum": 1.0}),
]:
    channels = 3
    affine = options.get("affine", True)
    mean, variance = [0.5, -0.25, 1.0], positive(channels)

    def batch_norm(x, training, running, weight=None, bias=None, o=options):
        first = x.movedim(o["axis"], 1) if "axis" in o else x
        y = F.batch_norm(first, *running, weight, bias, training=training, momentum=o.get("momentum", 0.1), eps=o.get("eps", 1e-5))
        return y.movedim(1, o["axis"]) if "axis" in o else y

    def after(x, part):
        running = [torch.tensor(mean), torch.tensor(variance)]
        batch_norm(x, True, running)
        return running[part]

    params = [rand(channels), rand(channels)] if affine else []
    for training in [True, False]:
        case(named("batchNorm", channels=channels, state={"mean": mean, "variance": variance}, training=training, **options),
             lambda x, *p, t=training: batch_norm(x, t, [torch.tensor(mean), torch.tensor(variance)], *p), rand(*shape), *params)
    for part, name in enumerate(["mean", "variance"]):
        case(named("batchNorm", channels=channels, state={"mean": mean, "variance": variance}, part=name, **options),
             lambda x, p=part: after(x, p), rand(*shape).detach())

# Other normalisations.
case(named("layerNorm", shape=4), lambda x, w, b: F.layer_norm(x, [4], w, b), rand(2, 3, 4), rand(4), rand(4))
case(named("layerNorm", shape=[3, 4], eps=0.01), lambda x, w, b: F.layer_norm(x, [3, 4], w, b, eps=0.01), rand(2, 3, 4), rand(3, 4), rand(3, 4))
case(named("layerNorm", shape=4, bias=False), lambda x, w: F.layer_norm(x, [4], w), rand(3, 4), rand(4))
case(named("layerNorm", shape=4, affine=False), lambda x: F.layer_norm(x, [4]), rand(3, 4))
case(named("groupNorm", groups=2, channels=6), lambda x, w, b: F.group_norm(x, 2, w, b), rand(2, 6, 3, 2), rand(6), rand(6))
case(named("groupNorm", groups=3, channels=6, eps=0.01), lambda x, w, b: F.group_norm(x, 3, w, b, eps=0.01), rand(3, 6), rand(6), rand(6))
case(named("groupNorm", groups=1, channels=2, affine=False), lambda x: F.group_norm(x, 1), rand(2, 2, 4))
case(named("groupNorm", groups=2, channels=4, axis=-1),
     lambda x, w, b: F.group_norm(x.movedim(-1, 1), 2, w, b).movedim(1, -1), rand(2, 3, 2, 4), rand(4), rand(4))
# PyTorch 1.13 has no RMSNorm: its formula.
for shape, options in [((4,), {}), ((3, 4), {"eps": 0.01}), ((4,), {"affine": False})]:
    axes = tuple(range(-len(shape), 0))
    f = lambda x, w=1, a=axes, e=options.get("eps", 1e-6): x * torch.rsqrt((x * x).mean(a, keepdim=True) + e) * w
    case(named("rmsNorm", shape=list(shape), **options), f, rand(2, 3, 4), *([] if "affine" in options else [rand(*shape)]))

case(named("embedding", count=5, features=3), lambda i, w: F.embedding(i, w), ints([[0, 4, 4], [2, 0, 4]]), rand(5, 3))


def attention(features, heads, bias=True, causal=False, keyPaddingMask=None, attentionMask=None, context=False):
    """PyTorch's own function, with parameters in our order and layout. In PyTorch's masks true is what is hidden."""

    def f(x, *rest):
        rest = list(rest)
        source = rest.pop(0) if context else x
        weights, biases = (rest[0::2], rest[1::2]) if bias else (rest, None)
        q, k, v, o = [w.T for w in weights]
        queries, keys = x.shape[-2], source.shape[-2]
        hidden = torch.zeros(queries, keys, dtype=torch.bool)
        if causal:
            hidden = torch.ones(queries, keys).triu(1).bool()
        if attentionMask is not None:
            given = ~torch.tensor(attentionMask)
            if given.dim() == 3:
                given = given.unsqueeze(1).expand(-1, heads, -1, -1)
            hidden = hidden | (given.reshape(-1, queries, keys) if given.dim() == 4 else given)
        padding = None if keyPaddingMask is None else torch.tensor(keyPaddingMask)
        y, _ = F.multi_head_attention_forward(
            x.transpose(0, 1), source.transpose(0, 1), source.transpose(0, 1), features, heads,
            None, torch.cat(biases[:3]) if bias else None, None, None, False, 0.0, o, biases[3] if bias else None,
            training=True, key_padding_mask=padding, need_weights=True, attn_mask=hidden,
            use_separate_proj_weight=True, q_proj_weight=q, k_proj_weight=k, v_proj_weight=v)
        return y.transpose(0, 1)

    return f


def attention_params(features, source, bias=True):
    sizes = [features, source, source, features]
    return [p for n in sizes for p in ([rand(n, features), rand(features)] if bias else [rand(n, features)])]


padding = [[False, False, True], [False, True, False]]
pairs = [[True, False, True], [True, True, False], [False, True, True]]
others = [[True, True, True], [False, False, True], [True, False, False]]
for options in [
    {},
    {"bias": False},
    {"causal": True},
    {"keyPaddingMask": padding},
    {"attentionMask": pairs},
    {"attentionMask": [pairs, others]},
    {"attentionMask": [[pairs, others], [others, pairs]]},
    {"causal": True, "keyPaddingMask": padding},
]:
    case(named("multiHeadAttention", features=4, heads=2, **options), attention(4, 2, **options),
         rand(2, 3, 4), *attention_params(4, 4, options.get("bias", True)))
case(named("multiHeadAttention", features=4, heads=1, contextFeatures=3, keyPaddingMask=padding), attention(4, 1, keyPaddingMask=padding, context=True),
     rand(2, 2, 4), rand(2, 3, 3), *attention_params(4, 3))

# Layers made of others.
case(named("residual"), lambda x, w, b: torch.tanh(F.linear(x, w.T, b)) + x, rand(2, 3), rand(3, 3), rand(3))
case(named("residual", shortcut=True), lambda x, w, b, s: torch.tanh(F.linear(x, w.T, b)) + F.linear(x, s.T), rand(2, 3), rand(3, 4), rand(4), rand(3, 4))
case(named("sequential"), lambda x, w, b, v, c: F.linear(F.max_pool2d(torch.tanh(F.conv2d(x, w, b)), 2).flatten(1), v.T, c),
     rand(2, 1, 6, 6), rand(2, 1, 3, 3), rand(2), rand(8, 3), rand(3))

# Initialisers: gains, fans (of weights as we lay them out), and how large PyTorch's own draws are.
init = torch.nn.init
gains = [{"activation": ours, "slope": slope, "gain": init.calculate_gain(theirs, slope)} for ours, theirs, slope in [
    ("linear", "linear", None), ("sigmoid", "sigmoid", None), ("tanh", "tanh", None), ("relu", "relu", None),
    ("leakyRelu", "leaky_relu", None), ("leakyRelu", "leaky_relu", 0.2), ("selu", "selu", None)]]
fans = []
for shape in [(784, 128), (3, 5), (32, 16, 3, 3), (6, 2, 5), (4, 2, 3, 2)]:
    theirs = torch.empty(shape[::-1] if len(shape) == 2 else shape)
    fan_in, fan_out = init._calculate_fan_in_and_fan_out(theirs)
    fans.append({"shape": list(shape), "fanIn": fan_in, "fanOut": fan_out})

initial = []
for name, theirs, options, args in [
    ("uniform", init.uniform_, {"min": -1, "max": 2}, {"a": -1, "b": 2}),
    ("normal", init.normal_, {"mean": 1, "standardDeviation": 0.5}, {"mean": 1, "std": 0.5}),
    ("truncatedNormal", init.trunc_normal_, {}, {}),
    ("xavierUniform", init.xavier_uniform_, {}, {}),
    ("xavierUniform", init.xavier_uniform_, {"gain": 1.5}, {"gain": 1.5}),
    ("xavierNormal", init.xavier_normal_, {"gain": 0.5}, {"gain": 0.5}),
    ("kaimingUniform", init.kaiming_uniform_, {}, {}),
    ("kaimingUniform", init.kaiming_uniform_, {"mode": "fanOut"}, {"mode": "fan_out"}),
    ("kaimingNormal", init.kaiming_normal_, {}, {}),
    ("kaimingNormal", init.kaiming_normal_, {"mode": "fanOut", "gain": 1}, {"mode": "fan_out", "nonlinearity": "linear"}),
    ("orthogonal", init.orthogonal_, {"gain": 2}, {"gain": 2}),
]:
    for shape in [(300, 400), (50, 100, 5, 5)]:
        weight = torch.empty(shape)
        theirs(weight.T if len(shape) == 2 else weight, **args)
        initial.append({"name": name, "options": options, "shape": list(shape),
                        "mean": weight.mean().item(), "std": weight.std().item(), "max": weight.max().item()})

write("nn", gains=gains, fans=fans, initial=initial)
