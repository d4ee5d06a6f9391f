"""PyTorch as a contender: answers the requests of duel.mjs, a JSON object a line. The training steps alone."""
import json
import subprocess

import torch

from contender import serve

torch.set_num_threads(1)


def start_of(network):
    """The network of networks.mjs, and the numbers that it begins with, as Node.js computes them."""
    script = (
        'import { networks, startOf } from "./networks.mjs"; const n = networks[process.argv[1]];'
        "const s = startOf(n); console.log(JSON.stringify({ network: n, params: s.params.map((p) => p.shape),"
        "values: s.params.map((p) => [...p.values]), images: [...s.images], classes: [...s.classes] }));"
    )
    arguments = ["node", "--input-type=module", "--eval", script, network]
    return json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)


def forward(network, params, x):
    params = iter(params)
    functional = torch.nn.functional
    if network["convolutions"]:
        x = x.reshape(-1, 1, 28, 28)
    for _ in network["convolutions"]:
        x = functional.max_pool2d(torch.relu(functional.conv2d(x, next(params), next(params))), 2)
    x = x.reshape(x.shape[0], -1)
    layers = len(network["sizes"]) - 1
    for i in range(layers):
        weight, bias = next(params), next(params)
        x = x @ weight + bias
        if network["activation"] == "sigmoid":
            x = torch.sigmoid(x)
        elif i < layers - 1:
            x = torch.relu(x)
    return x


def make(row):
    if row["kind"] != "network":
        return None
    start = start_of(row["network"])
    network = start["network"]
    params = [
        torch.tensor(values, dtype=torch.float32).reshape(shape).requires_grad_()
        for values, shape in zip(start["values"], start["params"])
    ]
    x = torch.tensor(start["images"], dtype=torch.float32).reshape(network["batch"], 784)
    classes = torch.tensor(start["classes"])
    targets = torch.nn.functional.one_hot(classes, 10).float()
    adam = network["optimizer"] == "adam"
    optimizer = (torch.optim.Adam if adam else torch.optim.SGD)(params, lr=network["learningRate"])

    def step():
        optimizer.zero_grad(set_to_none=True)
        y = forward(network, params, x)
        if network["loss"] == "crossEntropy":
            loss = torch.nn.functional.cross_entropy(y, classes)
        else:
            loss = ((y - targets) ** 2).mean()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


# The BLAS is loaded by a first product.
torch.ones(2, 2) @ torch.ones(2, 2)
serve(torch.__version__, make, lambda loss: [loss, loss])
