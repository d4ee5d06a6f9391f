"""Writes resize.vectors.json: images that PyTorch resized. Run: python3 vectors.py"""

import json
import os

import torch
import torch.nn.functional as F

torch.manual_seed(0)
cases = []
for height, width, channels, new_height, new_width in [
    (5, 7, 1, 10, 14),
    (7, 5, 3, 3, 4),
    (6, 6, 2, 6, 3),
    (4, 9, 1, 9, 2),
    (1, 1, 1, 3, 2),
    (16, 11, 1, 5, 17),
]:
    image = torch.rand(1, channels, height, width)
    resized = F.interpolate(
        image, size=(new_height, new_width), mode="bilinear", align_corners=False, antialias=True
    )
    cases.append(
        {
            "shape": [height, width, channels],
            "data": image[0].permute(1, 2, 0).flatten().tolist(),
            "resizedShape": [new_height, new_width, channels],
            "resized": resized[0].permute(1, 2, 0).flatten().tolist(),
        }
    )

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "resize.vectors.json")
with open(path, "w") as file:
    json.dump({"torch": torch.__version__, "cases": cases}, file)
    file.write("\n")
