"""Makes objectives.safetensors: trainings of two tiny networks by each objective and penalty. See README.md beside it.

    python make_objectives_golden.py

Both networks are smooth (tanh), so that second derivatives matter, and no rectifier decides by rounding.
"""

import copy

import torch
from torch import nn
import torch.nn.functional as F

from make_golden import picture, write

STEPS = 12
BATCH = 8
LATENT = 6
MOST_UPDATES = 5
LEARNING_RATE = 4e-3
BETAS = (0.5, 0.999)
SEED = 5


class Network(nn.Module):
    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


def networks(normalised):
    generator = Network(
        widen=nn.Linear(LATENT, 64), tanh1=nn.Tanh(), unfold=nn.Unflatten(1, (4, 4, 4)),
        paint=nn.ConvTranspose2d(4, 1, 4, 2, 1, bias=False), tanh2=nn.Tanh(),
    )
    norm = {"norm": nn.BatchNorm2d(6)} if normalised else {}
    discriminator = Network(
        look=nn.Conv2d(1, 4, 4, 2, 1, bias=False), tanh1=nn.Tanh(),
        see=nn.Conv2d(4, 6, 4, 2, 1, bias=False), **norm, tanh2=nn.Tanh(),
        flatten=nn.Flatten(), judge=nn.Linear(24, 1),
    )
    for network in (generator, discriminator):
        for name, value in network.named_parameters():
            if not name.startswith("norm"):
                nn.init.normal_(value, 0.0, 0.3)
    return generator, discriminator


def real_batch(number):
    return torch.stack([picture(BATCH * (number % 4) + i)[:1, :8, :8] for i in range(BATCH)])


def slopes(scores, at):
    return torch.autograd.grad(scores.sum(), at, create_graph=True)[0].flatten(1)


CASES = {  # loss, normalised, updates of D, penalties
    "least-squares": ("least-squares", True, 1, {}),
    "hinge": ("hinge", True, 1, {}),
    "relativistic": ("relativistic", True, 1, {"r1": 0.5, "r2": 0.3, "every": 3}),
    "wasserstein": ("wasserstein", False, 5, {"gradientPenalty": 10.0}),
    "non-saturating": ("non-saturating", False, 1, {"r1": 2.0, "r2": 1.0}),
    "lecam": ("least-squares", True, 1, {"lecam": 0.3}),
}

DISCRIMINATOR = {
    "least-squares": lambda x, g: ((x - 1).square().mean() + g.square().mean()) / 2,
    "hinge": lambda x, g: F.relu(1 - x).mean() + F.relu(1 + g).mean(),
    "relativistic": lambda x, g: F.softplus(g - x).mean(),
    "wasserstein": lambda x, g: g.mean() - x.mean(),
    "non-saturating": lambda x, g: F.softplus(-x).mean() + F.softplus(g).mean(),
}
GENERATOR = {
    "least-squares": lambda x, g: (g - 1).square().mean() / 2,
    "hinge": lambda x, g: -g.mean(),
    "relativistic": lambda x, g: F.softplus(x - g).mean(),
    "wasserstein": lambda x, g: -g.mean(),
    "non-saturating": lambda x, g: F.softplus(-g).mean(),
}


def train(case, initial, latents, shares, dtype):
    loss, _, updates, penalties = CASES[case]
    generator, discriminator = (copy.deepcopy(network).to(dtype).train() for network in initial)
    adam_g = torch.optim.Adam(generator.parameters(), LEARNING_RATE, BETAS)
    adam_d = torch.optim.Adam(discriminator.parameters(), LEARNING_RATE, BETAS)
    record = {name: [] for name in ("lossD", "lossG", "dReal", "dFake")}
    means = {"real": torch.zeros((), dtype=dtype), "fake": torch.zeros((), dtype=dtype)}
    for step in range(STEPS):
        for update in range(updates):
            real = real_batch(step * updates + update).to(dtype).requires_grad_()
            fake = generator(latents[step, update].to(dtype))
            seen = fake.detach().requires_grad_()
            discriminator.zero_grad()
            of_real, of_fake = discriminator(real), discriminator(seen)
            loss_d = DISCRIMINATOR[loss](of_real, of_fake)
            every = penalties.get("every", 1)
            for name, scores, at in (("r1", of_real, real), ("r2", of_fake, seen)):
                if name in penalties and step % every == 0:
                    size = slopes(scores, at).square().sum(1).mean()
                    loss_d = loss_d + every * penalties[name] / 2 * size
            if "gradientPenalty" in penalties:
                share = shares[step, update].to(dtype).reshape(BATCH, 1, 1, 1)
                between = (real.detach() * share + seen.detach() * (1 - share)).requires_grad_()
                norms = slopes(discriminator(between), between).norm(dim=1)
                loss_d = loss_d + penalties["gradientPenalty"] * (norms - 1).square().mean()
            if "lecam" in penalties:
                keep = min(0.99, step / (step + 9))
                for name, scores in (("real", of_real), ("fake", of_fake)):
                    means[name] = keep * means[name] + (1 - keep) * scores.detach().mean()
                distance = (of_real - means["fake"]).square().mean() + (of_fake - means["real"]).square().mean()
                loss_d = loss_d + penalties["lecam"] * distance
            loss_d.backward()
            adam_d.step()
        generator.zero_grad()
        of_real_after = discriminator(real.detach()) if loss == "relativistic" else None
        loss_g = GENERATOR[loss](of_real_after, discriminator(fake))
        loss_g.backward()
        adam_g.step()
        answer = torch.sigmoid if loss == "non-saturating" else (lambda x: x)
        for name, value in zip(record, (loss_d, loss_g, answer(of_real).mean(), answer(of_fake).mean())):
            record[name].append(value.detach())
    return generator, discriminator, {name: torch.stack(values) for name, values in record.items()}


def state(network):
    return {key: value for key, value in network.state_dict().items() if not key.endswith("num_batches_tracked")}


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)
    latents = torch.randn(STEPS, MOST_UPDATES, BATCH, LATENT)
    shares = torch.rand(STEPS, MOST_UPDATES, BATCH)
    initial = {True: networks(True)}
    # The same weights, without the normalisation.
    initial[False] = networks(False)
    for ours, theirs in zip(initial[False], initial[True]):
        ours.load_state_dict(theirs.state_dict(), strict=False)
    tensors = {"latents": latents, "shares": shares}
    for role, network in zip(("generator", "discriminator"), initial[True]):
        for key, value in state(network).items():
            tensors[f"initial.{role}.{key}"] = value.clone()
    for case, (_, normalised, _, _) in CASES.items():
        runs = {}
        for dtype in (torch.float32, torch.float64):
            *trained, record = train(case, initial[normalised], latents, shares, dtype)
            runs[dtype] = {**record, **{
                f"final.{role}.{key}": value.clone()
                for role, network in zip(("generator", "discriminator"), trained)
                for key, value in state(network).items()
            }}
        apart = max((runs[torch.float32][key] - value).abs().max().item() for key, value in runs[torch.float64].items())
        moved = max(
            (value - tensors[key.replace("final", "initial")]).abs().max().item()
            for key, value in runs[torch.float64].items() if key.startswith("final")
        )
        losses = runs[torch.float64]["lossD"]
        print(f"{case}: float32 from float64 {apart:.1e}; weights moved by up to {moved:.1e}; "
              f"loss D {losses[0]:.3f} -> {losses[-1]:.3f}")
        tensors.update({f"{case}.{key}": value for key, value in runs[torch.float32].items()})
    write("objectives.safetensors", tensors, {
        "steps": STEPS, "batchSize": BATCH, "latentDim": LATENT, "mostUpdates": MOST_UPDATES,
        "learningRate": LEARNING_RATE, "beta1": BETAS[0], "seed": SEED,
        "cases": {
            name: {"objective": loss, "k": updates, "penalties": penalties}
            for name, (loss, _, updates, penalties) in CASES.items()
        },
    })


if __name__ == "__main__":
    main()
