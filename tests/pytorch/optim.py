"""Parameters after each of 25 steps of torch.optim, and learning rates of its schedulers: optim.vectors.json."""

import torch
from torch.optim import lr_scheduler
from vectors import plain, write

# NAdam's path for single tensors multiplies by a momentum too many in 1.13; the one for lists of tensors is right.
optimizers = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd dampening": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.3),
    "sgd nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True),
    "sgd weightDecay maximize": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.2, maximize=True),
    "adam": lambda p: torch.optim.Adam(p),
    "adam options": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    "adam amsgrad": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.9, 0.6), amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p),
    "adamw options": lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.3,
                                                 amsgrad=True, maximize=True),
    "adamax": lambda p: torch.optim.Adamax(p),
    "adamax options": lambda p: torch.optim.Adamax(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    "nadam": lambda p: torch.optim.NAdam(p, foreach=True),
    "nadam options": lambda p: torch.optim.NAdam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1,
                                                 momentum_decay=0.1, foreach=True),
    "radam": lambda p: torch.optim.RAdam(p),
    "radam options": lambda p: torch.optim.RAdam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    "radam never rectified": lambda p: torch.optim.RAdam(p, lr=0.05, betas=(0.8, 0.5)),
    "rmsprop": lambda p: torch.optim.RMSprop(p),
    "rmsprop options": lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.9, eps=1e-3, weight_decay=0.1, momentum=0.5),
    "rmsprop centered": lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.9, eps=1e-2, centered=True),
    "adagrad": lambda p: torch.optim.Adagrad(p),
    "adagrad options": lambda p: torch.optim.Adagrad(p, lr=0.1, lr_decay=0.1, weight_decay=0.1,
                                                     initial_accumulator_value=0.5, eps=1e-3),
    "adadelta": lambda p: torch.optim.Adadelta(p),
    "adadelta options": lambda p: torch.optim.Adadelta(p, lr=0.5, rho=0.8, eps=1e-3, weight_decay=0.1),
    "rprop": lambda p: torch.optim.Rprop(p),
    "rprop options": lambda p: torch.optim.Rprop(p, lr=0.1, etas=(0.3, 1.5), step_sizes=(0.05, 0.3)),
    "groups": lambda p: torch.optim.AdamW([
        {"params": [p[0]], "lr": 0.1},
        {"params": [p[1]], "weight_decay": 0.0},
    ], lr=0.02, weight_decay=0.3),
}


def clipped(norm):
    return lambda p: torch.nn.utils.clip_grad_norm_(p, norm)


# What happens to the gradients before the step, for some of the runs.
before = {
    "clipByGlobalNorm": clipped(0.8),
    "clipByValue": lambda p: torch.nn.utils.clip_grad_value_(p, 0.25),
}
for name in before:
    optimizers[name] = lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)

# What follows the rate, for some of the runs.
after = {
    "schedule": lambda o: lr_scheduler.CosineAnnealingLR(o, 30),
}
optimizers["schedule"] = lambda p: torch.optim.Adam(p, lr=0.05)

runs = []
for name, make in optimizers.items():
    parameters = [(torch.rand(shape) * 4 - 2).requires_grad_(True) for shape in [(2, 3), (2,)]]
    optimizer = make(parameters)
    scheduler = after[name](optimizer) if name in after else None
    run = {"name": name, "start": [plain(p) for p in parameters], "gradients": [], "parameters": []}
    for _ in range(25):
        for p in parameters:
            p.grad = torch.rand(p.shape) - 0.4
        run["gradients"].append([plain(p.grad)["data"] for p in parameters])
        if name in before:
            before[name](parameters)
        optimizer.step()
        if scheduler:
            scheduler.step()
        run["parameters"].append([plain(p)["data"] for p in parameters])
    runs.append(run)

schedulers = {
    "stepDecay": (0.5, lambda o: lr_scheduler.StepLR(o, 7, gamma=0.3)),
    "multiStep": (0.5, lambda o: lr_scheduler.MultiStepLR(o, [4, 9, 9, 20], gamma=0.3)),
    "exponential": (0.5, lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    "linear": (0.5, lambda o: lr_scheduler.LinearLR(o, 0.2, 0.8, 20)),
    "polynomial": (0.5, lambda o: lr_scheduler.PolynomialLR(o, 20, power=2.5)),
    "cosine": (0.5, lambda o: lr_scheduler.CosineAnnealingLR(o, 40, eta_min=0.1)),
    "cosineRestarts": (0.5, lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 7, 1, eta_min=0.1)),
    "cosineRestarts factor": (0.5, lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 3, 2)),
    "oneCycle": (0.5, lambda o: lr_scheduler.OneCycleLR(o, 0.5, 41, cycle_momentum=False)),
    "oneCycle options": (0.5, lambda o: lr_scheduler.OneCycleLR(o, 0.5, 41, pct_start=0.4, anneal_strategy="linear",
                                                                cycle_momentum=False, div_factor=10,
                                                                final_div_factor=100, three_phase=True)),
    "cyclic": (0.1, lambda o: lr_scheduler.CyclicLR(o, 0.1, 0.5, 5, cycle_momentum=False)),
    "cyclic triangular2": (0.1, lambda o: lr_scheduler.CyclicLR(o, 0.1, 0.5, 3, 6, mode="triangular2",
                                                                cycle_momentum=False)),
    "cyclic exponential": (0.1, lambda o: lr_scheduler.CyclicLR(o, 0.1, 0.5, 4, mode="exp_range", gamma=0.95,
                                                                cycle_momentum=False)),
    "warmup join": (0.5, lambda o: lr_scheduler.SequentialLR(o, [
        lr_scheduler.LinearLR(o, 0.2, 1, 10), lr_scheduler.ExponentialLR(o, 0.9), lr_scheduler.StepLR(o, 3),
    ], [10, 25])),
}
schedules = []
for name, (rate, make) in schedulers.items():
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    scheduler = make(optimizer)
    rates = []
    for _ in range(41):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < 41:
            scheduler.step()
    schedules.append({"name": name, "rates": rates})

plateaus = []
losses = [abs(((i * 37) % 11) / 10 + 20 / (1 + i) - (0.3 if i > 20 else 0)) for i in range(60)]
for name, options in {
    "default": {"patience": 3},
    "options": {"factor": 0.5, "patience": 2, "threshold": 0.05, "cooldown": 4, "min_lr": 0.06},
    "absolute": {"factor": 0.3, "patience": 1, "threshold": 0.2, "threshold_mode": "abs"},
    "max": {"mode": "max", "factor": 0.5, "patience": 6, "eps": 0.01},
    "max absolute": {"mode": "max", "factor": 0.5, "patience": 4, "threshold": 0.1, "threshold_mode": "abs"},
}.items():
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.5)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    plateaus.append({"name": name, "losses": losses, "rates": rates})

write("optim", optimizers=runs, schedules=schedules, plateaus=plateaus)
