"""PyTorch models saved as safetensors, with what they compute: models.vectors.json.

Run with Debian's python3-torch (1.13), and with safetensors 0.8.0 from PyPI: PYTHONPATH=… /usr/bin/python3 models.py
"""

import base64
import json
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save

torch.manual_seed(0)


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 3)
        self.bn2 = nn.BatchNorm2d(4)
        self.fc1 = nn.Linear(16, 6)
        self.fc2 = nn.Linear(6, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.relu(self.bn2(self.conv2(x)))
        return self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(10, 8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 8, bias=False)

    def forward(self, ids):
        x = self.tokens(ids)
        x = x + self.attention(x, x, x, need_weights=False)[0]
        return self.head(self.norm(x))


def plain(x):
    return {"shape": list(x.shape), "data": x.detach().reshape(-1).tolist()}


def case(model, inputs):
    model.eval()
    return {
        "file": base64.b64encode(save({k: v.contiguous() for k, v in model.state_dict().items()})).decode(),
        "input": plain(inputs),
        "output": plain(model(inputs)),
    }


mlp = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4), nn.Tanh(), nn.Linear(4, 3))

# Statistics that are not those of the beginning.
cnn = Cnn().train()
for _ in range(5):
    cnn(torch.randn(8, 2, 8, 8) * 3 + 1)

attention = Attention()
for parameter in attention.parameters():
    nn.init.normal_(parameter, std=0.5)

cases = {
    "mlp": case(mlp, torch.randn(5, 6)),
    "cnn": case(cnn, torch.randn(3, 2, 8, 8)),
    "attention": case(attention, torch.randint(0, 10, (2, 5))),
}

half = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4), nn.Tanh(), nn.Linear(4, 3)).half()
file = base64.b64encode(save(half.state_dict())).decode()
cases["half"] = {**case(half.float(), torch.randn(5, 6)), "file": file}

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "models.vectors.json"), "w") as out:
    json.dump(cases, out, separators=(",", ":"))
