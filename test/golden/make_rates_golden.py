"""Makes rates.safetensors: Adam with learning rates that rise and decay, by PyTorch's schedulers. See README.md.

    python make_rates_golden.py

D has two updates in a step, so its schedules are twice as long, and a rate of its own.
"""

import torch
from torch import nn
from torch.optim.lr_scheduler import ConstantLR, CosineAnnealingLR, LinearLR, SequentialLR

from make_golden import write

STEPS = 20
RATES = {"generator": 2e-4, "discriminator": 8e-4}
UPDATES = {"generator": 1, "discriminator": 2}
BETAS = (0.5, 0.9)


def constant(optimiser, updates):
    return ConstantLR(optimiser, 1.0, updates)


def rise(optimiser, updates):
    """Full at the last of so many updates."""
    return LinearLR(optimiser, 1 / updates, 1.0, updates - 1)


def linear(optimiser, updates):
    return LinearLR(optimiser, 1.0, 0.0, updates)


def cosine(optimiser, updates):
    return CosineAnnealingLR(optimiser, updates)


CASES = {  # settings, and the schedulers one after another, each with its steps
    "warmUp": ({"warmUp": 4}, [(rise, 4), (constant, 16)]),
    "linear": ({"decay": {"shape": "linear", "from": 0}}, [(linear, 20)]),
    "linearFromHalf": ({"decay": {"shape": "linear", "from": 0.5}}, [(constant, 10), (linear, 10)]),
    "cosine": ({"decay": {"shape": "cosine", "from": 0}}, [(cosine, 20)]),
    "warmUpAndCosine": (
        {"warmUp": 4, "decay": {"shape": "cosine", "from": 0.25}},
        [(rise, 4), (constant, 1), (cosine, 15)],
    ),
}


def main():
    generator = torch.Generator().manual_seed(1)
    gradients = torch.randn((STEPS * max(UPDATES.values()), 5), generator=generator)
    initial = torch.randn(5, generator=generator)
    tensors = {"initial": initial, "gradients": gradients}
    for name, (_, parts) in CASES.items():
        for network, per_step in UPDATES.items():
            parameter = nn.Parameter(initial.double().clone())
            optimiser = torch.optim.Adam([parameter], RATES[network], BETAS)
            schedulers = [make(optimiser, per_step * steps) for make, steps in parts]
            ends = [per_step * sum(steps for _, steps in parts[: i + 1]) for i in range(len(parts) - 1)]
            scheduler = SequentialLR(optimiser, schedulers, ends) if ends else schedulers[0]
            values, rates = [], []
            for update in range(per_step * STEPS):
                parameter.grad = gradients[update].double()
                rates.append(torch.tensor(scheduler.get_last_lr()[0], dtype=torch.float64))
                optimiser.step()
                scheduler.step()
                values.append(parameter.detach().clone())
            tensors[f"{name}.{network}"] = torch.stack(values)
            tensors[f"{name}.{network}.rates"] = torch.stack(rates)
    write("rates.safetensors", tensors, {
        "steps": STEPS, "k": UPDATES["discriminator"], "learningRate": RATES["generator"],
        "discriminatorRate": RATES["discriminator"], "beta1": BETAS[0], "beta2": BETAS[1],
        "cases": {name: settings for name, (settings, _) in CASES.items()},
    })


if __name__ == "__main__":
    main()
