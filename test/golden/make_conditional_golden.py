"""Makes conditional.safetensors: a training of two tiny networks that learn classes. See README.md beside it.

    python make_conditional_golden.py

G has conditional batch normalisation: one without gain and bias, then those of the class. D is spectrally normalised and
ends in a projection onto vectors of the classes, which are spectrally normalised, too. Both networks are smooth (tanh),
because R1 needs second derivatives, and no rectifier decides by rounding.
"""

import copy

import torch
from torch import nn
import torch.nn.functional as F
from torch.nn.utils import spectral_norm

from make_golden import write
from make_objectives_golden import BATCH, BETAS, LATENT, LEARNING_RATE, STEPS, real_batch, slopes, state

CLASSES = 3
GAMMA = 0.8
SEED = 11


class ConditionalNorm(nn.Module):
    def __init__(self, maps):
        super().__init__()
        self.statistics = nn.BatchNorm2d(maps, affine=False)
        self.gain = nn.Embedding(CLASSES, maps)
        self.bias = nn.Embedding(CLASSES, maps)
        nn.init.normal_(self.gain.weight, 1.0, 0.3)
        nn.init.normal_(self.bias.weight, 0.0, 0.3)

    def forward(self, x, labels):
        return self.statistics(x) * self.gain(labels)[:, :, None, None] + self.bias(labels)[:, :, None, None]


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.widen = nn.Linear(LATENT, 64)
        self.norm = ConditionalNorm(4)
        self.paint = nn.ConvTranspose2d(4, 1, 4, 2, 1, bias=False)

    def forward(self, z, labels):
        maps = torch.tanh(self.norm(self.widen(z).unflatten(1, (4, 4, 4)), labels))
        return torch.tanh(self.paint(maps))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.look = spectral_norm(nn.Conv2d(1, 4, 4, 2, 1))
        self.see = spectral_norm(nn.Conv2d(4, 6, 4, 2, 1))
        self.judge = spectral_norm(nn.Linear(24, 1))
        self.vectors = spectral_norm(nn.Embedding(CLASSES, 24))

    def forward(self, x, labels):
        h = torch.tanh(self.see(torch.tanh(self.look(x)))).flatten(1)
        return self.judge(h) + (self.vectors(labels) * h).sum(1, keepdim=True)


def train(initial, latents, labels, dtype):
    generator, discriminator = (copy.deepcopy(network).to(dtype).train() for network in initial)
    adam_g = torch.optim.Adam(generator.parameters(), LEARNING_RATE, BETAS)
    adam_d = torch.optim.Adam(discriminator.parameters(), LEARNING_RATE, BETAS)
    record = {name: [] for name in ("lossD", "lossG", "dReal", "dFake")}
    for step in range(STEPS):
        real = real_batch(step).to(dtype).requires_grad_()
        fake = generator(latents[step].to(dtype), labels[step])
        discriminator.zero_grad()
        of_real, of_fake = discriminator(real, labels[step]), discriminator(fake.detach(), labels[step])
        penalty = GAMMA / 2 * slopes(of_real, real).square().sum(1).mean()
        loss_d = F.softplus(-of_real).mean() + F.softplus(of_fake).mean() + penalty
        loss_d.backward()
        adam_d.step()
        generator.zero_grad()
        loss_g = F.softplus(-discriminator(fake, labels[step])).mean()
        loss_g.backward()
        adam_g.step()
        for name, value in zip(record, (loss_d, loss_g, of_real.sigmoid().mean(), of_fake.sigmoid().mean())):
            record[name].append(value.detach())
    return generator, discriminator, {name: torch.stack(values) for name, values in record.items()}


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)
    latents = torch.randn(STEPS, BATCH, LATENT)
    labels = torch.randint(CLASSES, (STEPS, BATCH))
    initial = Generator(), Discriminator()
    tensors = {"latents": latents, "labels": labels.float()}
    for role, network in zip(("generator", "discriminator"), initial):
        for key, value in state(network).items():
            tensors[f"initial.{role}.{key}"] = value.clone()
    runs = {}
    for dtype in (torch.float32, torch.float64):
        *trained, record = train(initial, latents, labels, dtype)
        runs[dtype] = {**record, **{
            f"final.{role}.{key}": value
            for role, network in zip(("generator", "discriminator"), trained)
            for key, value in state(network).items()
        }}
    apart = max((runs[torch.float32][key] - value).abs().max().item() for key, value in runs[torch.float64].items())
    losses = runs[torch.float64]["lossD"]
    print(f"float32 from float64 {apart:.1e}; loss D {losses[0]:.3f} -> {losses[-1]:.3f}")
    tensors.update(runs[torch.float32])
    write("conditional.safetensors", tensors, {
        "steps": STEPS, "batchSize": BATCH, "latentDim": LATENT, "classes": CLASSES, "r1": GAMMA,
        "learningRate": LEARNING_RATE, "beta1": BETAS[0],
    })


if __name__ == "__main__":
    main()
