"""Makes regularised.safetensors: trainings with adaptive augmentation, consistency, and instance noise. See README.md.

    python make_regularised_golden.py

The networks, pictures and losses are those of make_objectives_golden.py. Random numbers are in the file.
"""

import copy

import torch
import torch.nn.functional as F

from make_golden import write
from make_objectives_golden import (
    BATCH, BETAS, DISCRIMINATOR, GENERATOR, LATENT, LEARNING_RATE, STEPS, networks, real_batch, slopes, state,
)

SEED = 6
DRAWS = 12
TARGET, TO_ONE, OF_MEAN = 0.6, 50_000, 256
START = {"probability": 0.5, "sign": 0.62}

CASES = {  # loss, penalties of D, what else regularises
    "adaptive": ("hinge", {}, {"augment": ["color"], "augmentStrength": "adaptive"}),
    "consistency": ("non-saturating", {"consistency": 2.0}, {}),
    "noise": ("relativistic", {"r1": 0.5}, {"instanceNoise": {"deviation": 0.3, "decays": True}}),
}


class Draws:
    """The random numbers of a step, one after another."""

    def __init__(self, uniforms, dtype):
        self.left = uniforms.flatten().to(dtype)

    def take(self, count):
        taken, self.left = self.left[:count], self.left[count:]
        return taken

    def below(self, *bounds):
        """For each picture an integer below each bound."""
        shares = self.take(BATCH * len(bounds)).reshape(BATCH, len(bounds))
        return [(shares[:, i] * bound).floor().long().tolist() for i, bound in enumerate(bounds)]


def by_chance(x, changed, draws, probability):
    chance = draws.take(BATCH)
    return torch.where((chance < probability).view(-1, 1, 1, 1), changed, x)


def color(x, draws, probability):
    brightness = draws.take(BATCH).view(-1, 1, 1, 1) - 0.5
    x = by_chance(x, x + brightness, draws, probability)
    contrast = draws.take(BATCH).view(-1, 1, 1, 1) + 0.5
    mean = x.mean(dim=[1, 2, 3], keepdim=True)
    return by_chance(x, (x - mean) * contrast + mean, draws, probability)


def copies(x, draws):
    """Each picture mirrored half of the time, and moved by up to a pixel."""
    right, mirrored = draws.below(3, 2)
    (down,) = draws.below(3)
    moved = []
    for picture, dx, dy, flag in zip(x, right, down, mirrored):
        picture = picture.flip(2) if flag else picture
        moved.append(F.pad(picture, [1, 1, 1, 1])[:, dy:dy + 8, dx:dx + 8])
    return torch.stack(moved)


def train(case, initial, latents, uniforms, normals, dtype):
    loss, penalties, others = CASES[case]
    generator, discriminator = (copy.deepcopy(network).to(dtype).train() for network in initial)
    adam_g = torch.optim.Adam(generator.parameters(), LEARNING_RATE, BETAS)
    adam_d = torch.optim.Adam(discriminator.parameters(), LEARNING_RATE, BETAS)
    kept = {name: torch.tensor(value, dtype=dtype) for name, value in START.items()}
    record = {name: [] for name in ("lossD", "lossG", "dReal", "dFake", "augmentation")}
    for step in range(STEPS):
        draws = Draws(uniforms[step], dtype)
        noise = normals[step].to(dtype) * others.get("instanceNoise", {"deviation": 0})["deviation"] * (1 - step / STEPS)

        def judge(x):
            if "augment" in others:
                x = color(x, draws, kept["probability"])
            return discriminator(x + noise)

        real = real_batch(step).to(dtype).requires_grad_()
        fake = generator(latents[step].to(dtype))
        seen = fake.detach()
        discriminator.zero_grad()
        of_real, of_fake = judge(real), judge(seen)
        loss_d = DISCRIMINATOR[loss](of_real, of_fake)
        if "r1" in penalties:
            loss_d = loss_d + penalties["r1"] / 2 * slopes(of_real, real).square().sum(1).mean()
        if "consistency" in penalties:
            for pictures, scores in ((real.detach(), of_real), (seen, of_fake)):
                distance = (scores - judge(copies(pictures, draws))).square().mean()
                loss_d = loss_d + penalties["consistency"] * distance
        loss_d.backward()
        adam_d.step()
        if others.get("augmentStrength") == "adaptive":
            keep = 0.5 ** (BATCH / OF_MEAN)
            kept["sign"] = keep * kept["sign"] + (1 - keep) * of_real.detach().sign().mean()
            moved = (kept["sign"] - TARGET).sign() * BATCH / TO_ONE
            kept["probability"] = (kept["probability"] + moved).clamp(0, 1)
        generator.zero_grad()
        of_real_after = judge(real.detach()) if loss == "relativistic" else None
        loss_g = GENERATOR[loss](of_real_after, judge(fake))
        loss_g.backward()
        adam_g.step()
        answer = torch.sigmoid if loss == "non-saturating" else (lambda x: x)
        values = (loss_d, loss_g, answer(of_real).mean(), answer(of_fake).mean(), kept["probability"])
        for name, value in zip(record, values):
            record[name].append(value.detach())
    return generator, discriminator, {name: torch.stack(values) for name, values in record.items()}


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)
    latents = torch.randn(STEPS, BATCH, LATENT)
    uniforms = torch.rand(STEPS, DRAWS, BATCH)
    normals = torch.randn(STEPS, BATCH, 1, 8, 8)
    initial = networks(True)
    tensors = {"latents": latents, "uniforms": uniforms, "normals": normals}
    for role, network in zip(("generator", "discriminator"), initial):
        for key, value in state(network).items():
            tensors[f"initial.{role}.{key}"] = value.clone()
    for case in CASES:
        runs = {}
        for dtype in (torch.float32, torch.float64):
            *trained, record = train(case, initial, latents, uniforms, normals, dtype)
            runs[dtype] = {**record, **{
                f"final.{role}.{key}": value.clone()
                for role, network in zip(("generator", "discriminator"), trained)
                for key, value in state(network).items()
            }}
        apart = max((runs[torch.float32][key] - value).abs().max().item() for key, value in runs[torch.float64].items())
        losses, chances = runs[torch.float64]["lossD"], runs[torch.float64]["augmentation"]
        print(f"{case}: float32 from float64 {apart:.1e}; loss D {losses[0]:.3f} -> {losses[-1]:.3f}; "
              f"probability {chances.min():.6f} to {chances.max():.6f}, last {chances[-1]:.6f}")
        tensors.update({f"{case}.{key}": value for key, value in runs[torch.float32].items()})
    write("regularised.safetensors", tensors, {
        "steps": STEPS, "batchSize": BATCH, "latentDim": LATENT, "draws": DRAWS,
        "learningRate": LEARNING_RATE, "beta1": BETAS[0], "seed": SEED, "start": START,
        "cases": {
            name: {"objective": loss, "k": 1, "penalties": penalties, **others}
            for name, (loss, penalties, others) in CASES.items()
        },
    })


if __name__ == "__main__":
    main()
