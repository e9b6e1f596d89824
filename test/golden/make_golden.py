"""Makes the golden files that the tests in this folder follow. See README.md beside this file.

    python make_golden.py                # writes *.safetensors beside itself, in a few seconds
    python make_golden.py --search 400   # how well conditioned the run of each of the first 400 seeds is

Everything is computed on the CPU by PyTorch, on one thread, from a fixed seed.
"""

import argparse
import copy
import json
import struct
from pathlib import Path

import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

FOLDER = Path(__file__).resolve().parent

STEPS = 25
BATCH = 8
IMAGE = 32
CHANNELS = 3
LATENT = 8
NGF = 4
NDF = 4
LEARNING_RATE = 2e-4
BETAS = (0.5, 0.999)
ADAM_EPSILON = 1e-8
BATCHES = 4  # distinct batches of pictures, taken in turn
FIXED = 4  # pictures sampled at the end

# A run is one number per rectifier input that must not land on the rectifier's kink: an input of 1e-8 is
# positive in one float32 implementation and negative in the next, the gradient differs by a whole term, Adam
# makes it a whole step, and a few steps later the losses differ in the third digit. Of 1.4 million inputs a
# run, about one lies that close. So the seeds are those, of the first 400, whose run stays furthest away
# (`--search`), and a run that comes closer than this, in units of its layer's root mean square, is refused.
LEAST_MARGIN = 3e-6


# --- pictures --------------------------------------------------------------------------------------


def picture(number):
    """Picture `number`, [CHANNELS, IMAGE, IMAGE]: slanted triangle waves on the grid of sixteenths of [-1, 1].

    Every value is exact in float32, so a test makes the same pictures from the same formula.
    """
    c, y, x = np.meshgrid(np.arange(CHANNELS), np.arange(IMAGE), np.arange(IMAGE), indexing="ij")
    phase = (x * (1 + number % 3) + y * (1 + c) + 5 * number + 7 * c) % 64
    return torch.from_numpy(np.abs(phase - 32) / 16.0 - 1.0)


def real_batch(step):
    first = (step % BATCHES) * BATCH
    return torch.stack([picture(first + item) for item in range(BATCH)])


# --- the networks ----------------------------------------------------------------------------------


class Network(nn.Module):
    """A `main` sequence, so that keys read `main.0.weight`, as in pytorch/examples."""

    def __init__(self, *layers):
        super().__init__()
        self.main = nn.Sequential(*layers)

    def forward(self, inputs):
        return self.main(inputs)


def port():
    """The 4x4-kernel network of pytorch/examples' dcgan, one scale shorter (32x32). z is [batch, LATENT, 1, 1]."""

    def up(inputs, outputs, stride, padding):
        return nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False)

    def down(inputs, outputs, stride, padding):
        return nn.Conv2d(inputs, outputs, 4, stride, padding, bias=False)

    generator = Network(
        up(LATENT, NGF * 4, 1, 0), nn.BatchNorm2d(NGF * 4), nn.ReLU(),
        up(NGF * 4, NGF * 2, 2, 1), nn.BatchNorm2d(NGF * 2), nn.ReLU(),
        up(NGF * 2, NGF, 2, 1), nn.BatchNorm2d(NGF), nn.ReLU(),
        up(NGF, CHANNELS, 2, 1), nn.Tanh(),
    )
    discriminator = Network(
        down(CHANNELS, NDF, 2, 1), nn.LeakyReLU(0.2),
        down(NDF, NDF * 2, 2, 1), nn.BatchNorm2d(NDF * 2), nn.LeakyReLU(0.2),
        down(NDF * 2, NDF * 4, 2, 1), nn.BatchNorm2d(NDF * 4), nn.LeakyReLU(0.2),
        down(NDF * 4, 1, 1, 0),
    )
    return generator, discriminator


def paper():
    """The authors' own network (Radford et al. 2015): z projected and normalised per feature, 5x5 kernels.

    z is [batch, LATENT]. The projection's features are normalised before they are reshaped, so over the
    batch alone, one gain and bias for each of the NGF * 4 * 16 features.
    """

    def up(inputs, outputs):
        return nn.ConvTranspose2d(inputs, outputs, 5, 2, 2, output_padding=1, bias=False)

    def down(inputs, outputs):
        return nn.Conv2d(inputs, outputs, 5, 2, 2, bias=False)

    features = NGF * 4 * 4 * 4
    generator = Network(
        nn.Linear(LATENT, features, bias=False), nn.BatchNorm1d(features), nn.ReLU(),
        nn.Unflatten(1, (NGF * 4, 4, 4)),
        up(NGF * 4, NGF * 2), nn.BatchNorm2d(NGF * 2), nn.ReLU(),
        up(NGF * 2, NGF), nn.BatchNorm2d(NGF), nn.ReLU(),
        up(NGF, CHANNELS), nn.Tanh(),
    )
    discriminator = Network(
        down(CHANNELS, NDF), nn.LeakyReLU(0.2),
        down(NDF, NDF * 2), nn.BatchNorm2d(NDF * 2), nn.LeakyReLU(0.2),
        down(NDF * 2, NDF * 4), nn.BatchNorm2d(NDF * 4), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(NDF * 4 * 4 * 4, 1, bias=False),
    )
    return generator, discriminator


def spectral():
    """The port with nearest up-sampling and 3x3 kernels in G, and in D spectral for batch normalisation, and biases."""

    def up(inputs, outputs):
        return nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False)

    def down(inputs, outputs, stride, padding):
        return nn.utils.spectral_norm(nn.Conv2d(inputs, outputs, 4, stride, padding))

    generator = Network(
        nn.ConvTranspose2d(LATENT, NGF * 4, 4, 1, 0, bias=False), nn.BatchNorm2d(NGF * 4), nn.ReLU(),
        *up(NGF * 4, NGF * 2), nn.BatchNorm2d(NGF * 2), nn.ReLU(),
        *up(NGF * 2, NGF), nn.BatchNorm2d(NGF), nn.ReLU(),
        *up(NGF, CHANNELS), nn.Tanh(),
    )
    discriminator = Network(
        down(CHANNELS, NDF, 2, 1), nn.LeakyReLU(0.2),
        down(NDF, NDF * 2, 2, 1), nn.LeakyReLU(0.2),
        down(NDF * 2, NDF * 4, 2, 1), nn.LeakyReLU(0.2),
        down(NDF * 4, 1, 1, 0),
    )
    return generator, discriminator


def initialise(module):
    """N(0, 0.02) weights, N(1, 0.02) gains, zero biases; running averages stay at mean 0, variance 1."""
    if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)
    elif isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(module.weight, 0.0, 0.02)


# --- training --------------------------------------------------------------------------------------


def bce(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def state(network):
    """The weights and running statistics, without the integer `num_batches_tracked`."""
    return {
        key: value.detach().clone()
        for key, value in network.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }


def gradients(network):
    return {key: value.grad.detach().clone() for key, value in network.named_parameters()}


def train(generator, discriminator, latents, latent_shape, dtype):
    """The training loop of pytorch/examples' dcgan, from logits. Trains copies of the networks given."""
    generator = copy.deepcopy(generator).to(dtype).train()
    discriminator = copy.deepcopy(discriminator).to(dtype).train()
    margin = Margin(generator, discriminator)
    adam_g = torch.optim.Adam(generator.parameters(), LEARNING_RATE, BETAS, ADAM_EPSILON)
    adam_d = torch.optim.Adam(discriminator.parameters(), LEARNING_RATE, BETAS, ADAM_EPSILON)
    record = {name: [] for name in ("lossD", "lossG", "dReal", "dFake", "dFakeAfter")}
    first_gradient = {}
    for step in range(STEPS):
        real = real_batch(step).to(dtype)
        z = latents[step].to(dtype).reshape(BATCH, *latent_shape)

        # Discriminator: real and fake are separate normalisation batches.
        discriminator.zero_grad()
        logits_real = discriminator(real).flatten()
        fake = generator(z)
        logits_fake = discriminator(fake.detach()).flatten()
        loss_d = bce(logits_real, 1.0) + bce(logits_fake, 0.0)
        loss_d.backward()
        if step == 0:
            first_gradient["discriminator"] = gradients(discriminator)
        adam_d.step()

        # Generator: the same fakes through the updated discriminator.
        generator.zero_grad()
        logits_after = discriminator(fake).flatten()
        loss_g = bce(logits_after, 1.0)
        loss_g.backward()
        if step == 0:
            first_gradient["generator"] = gradients(generator)
        adam_g.step()

        record["lossD"].append(loss_d.detach())
        record["lossG"].append(loss_g.detach())
        record["dReal"].append(logits_real.detach().sigmoid().mean())
        record["dFake"].append(logits_fake.detach().sigmoid().mean())
        record["dFakeAfter"].append(logits_after.detach().sigmoid().mean())
    margin.stop()
    record = {name: torch.stack(values) for name, values in record.items()}
    return generator, discriminator, record, first_gradient, margin.least


class Margin:
    """The least |input| of any rectifier so far, relative to the root mean square of that layer's inputs."""

    def __init__(self, *networks):
        self.least = float("inf")
        self.hooks = [
            layer.register_forward_hook(self.see)
            for network in networks
            for layer in network.main
            if isinstance(layer, (nn.ReLU, nn.LeakyReLU))
        ]

    def see(self, _layer, inputs, _output):
        values = inputs[0].detach()
        self.least = min(self.least, (values.abs().min() / values.square().mean().sqrt()).item())

    def stop(self):
        for hook in self.hooks:
            hook.remove()


@torch.no_grad()
def samples(generator, z):
    """G(z) with running averages and with the statistics of this batch; the generator is left as it was."""
    running = copy.deepcopy(generator).eval()(z)
    batch = copy.deepcopy(generator).train()(z)
    return running, batch


@torch.no_grad()
def judged(discriminator):
    """Logits of the first batch from D at rest, whose v follows from u and the weights as they are now."""
    for layer in discriminator.main:
        if hasattr(layer, "weight_u"):
            layer.weight_v.copy_(F.normalize(layer.weight_orig.flatten(1).T @ layer.weight_u, dim=0))
    return discriminator.eval()(real_batch(0).float()).flatten()


def beginning(networks, latent, seed):
    """Both networks before training, and all the noise: for every step, and for the samples at the end."""
    torch.manual_seed(seed)
    generator, discriminator = networks()
    generator.apply(initialise)
    discriminator.apply(initialise)
    draw = {
        "normal": lambda *shape: torch.randn(*shape),
        "uniform": lambda *shape: torch.rand(*shape) * 2 - 1,
    }[latent]
    return generator, discriminator, draw(STEPS, BATCH, LATENT), draw(FIXED, LATENT)


def search(name, networks, latent, latent_shape, seeds):
    margins = {}
    for seed in range(1, seeds + 1):
        generator, discriminator, latents, _ = beginning(networks, latent, seed)
        margins[seed] = train(generator, discriminator, latents, latent_shape, torch.float64)[-1]
    best = sorted(margins, key=margins.get, reverse=True)[:5]
    print(f"{name}: " + ", ".join(f"seed {seed} margin {margins[seed]:.1e}" for seed in best)
          + f"; median {sorted(margins.values())[seeds // 2]:.1e}")


def training_case(name, networks, latent, latent_shape, seed):
    generator, discriminator, latents, fixed = beginning(networks, latent, seed)
    tensors = {"latents": latents, "fixedLatents": fixed, "firstPicture": picture(0)}
    for role, network in (("generator", generator), ("discriminator", discriminator)):
        for key, value in state(network).items():
            tensors[f"initial.{role}.{key}"] = value

    for suffix, dtype in (("", torch.float32), ("64", torch.float64)):
        g, d, record, first_gradient, margin = train(generator, discriminator, latents, latent_shape, dtype)
        for key, values in record.items():
            tensors[f"{key}{suffix}"] = values
        for role, network in (("generator", g), ("discriminator", d)):
            for key, value in state(network).items():
                tensors[f"final{suffix}.{role}.{key}"] = value
        if dtype is torch.float64:
            for role, values in first_gradient.items():
                for key, value in values.items():
                    tensors[f"firstGradient64.{role}.{key}"] = value
        else:
            running, batch = samples(g, fixed.reshape(FIXED, *latent_shape))
            tensors["samples.running"] = running
            tensors["samples.batch"] = batch
            if any(hasattr(layer, "weight_u") for layer in d.main):
                tensors["judged"] = judged(d)
    if margin < LEAST_MARGIN:
        raise SystemExit(f"{name}: seed {seed} comes within {margin:.1e} of a kink: choose another by --search")
    print(f"{name}: no rectifier input nearer its kink than {margin:.1e}")
    report_drift(name, tensors)

    config = {
        "steps": STEPS, "batchSize": BATCH, "batches": BATCHES, "imageSize": IMAGE, "channels": CHANNELS,
        "latentDim": LATENT, "latent": latent, "ngf": NGF, "ndf": NDF, "learningRate": LEARNING_RATE,
        "beta1": BETAS[0], "beta2": BETAS[1], "adamEpsilon": ADAM_EPSILON, "leak": 0.2,
        "batchNormEpsilon": 1e-5, "batchNormMomentum": 0.1, "seed": seed,
    }
    write(f"{name}.safetensors", tensors, config)


def report_drift(name, tensors):
    """How far PyTorch's float32 is from its own float64: the scale for the tests' tolerances."""
    loss = max(
        ((tensors[key] - tensors[f"{key}64"]).abs() / tensors[f"{key}64"].abs()).max().item()
        for key in ("lossD", "lossG")
    )
    probability = max(
        (tensors[key] - tensors[f"{key}64"]).abs().max().item() for key in ("dReal", "dFake", "dFakeAfter")
    )
    trained = [key[6:] for key in tensors if key.startswith("final.") and "running_" not in key]
    running = [key[6:] for key in tensors if key.startswith("final.") and "running_" in key]

    def furthest(keys, one, other):
        return max((tensors[f"{one}.{key}"] - tensors[f"{other}.{key}"]).abs().max().item() for key in keys)

    print(f"{name}: float32 from float64 after {STEPS} steps:")
    print(f"  losses {loss:.1e} relative, probabilities {probability:.1e}")
    print(f"  weights {furthest(trained, 'final', 'final64'):.1e}"
          f" (they moved by up to {furthest(trained, 'final', 'initial'):.1e})")
    print(f"  running statistics {furthest(running, 'final', 'final64'):.1e}"
          f" (they moved by up to {furthest(running, 'final', 'initial'):.1e})")
    for key in ("lossD", "lossG", "dReal", "dFake"):
        print(f"  {key} {tensors[key][0].item():.4f} -> {tensors[key][-1].item():.4f}")


# --- optimisers and losses -------------------------------------------------------------------------


def optimisers():
    """Ten steps of given gradients: ordinary, growing, tiny (below epsilon), huge, and zero at every other step."""
    steps = 10
    initial = torch.tensor([1.0, -2.0, 0.5, 3.0, -0.25])
    t = torch.arange(steps, dtype=torch.float32)
    given = torch.stack(
        [torch.sin(t + 1), 0.1 * (t + 1), 1e-9 * torch.cos(t), 1000 * torch.cos(2 * t), (t % 2) * 0.3], dim=1
    )
    tensors = {"initial": initial, "gradients": given}
    optimisers = {
        "adam": lambda p: torch.optim.Adam(p, LEARNING_RATE, BETAS, ADAM_EPSILON),
        "adamDefault": lambda p: torch.optim.Adam(p, 0.001, (0.9, 0.999), ADAM_EPSILON),
        "sgd": lambda p: torch.optim.SGD(p, 0.1),
        "sgdMomentum05": lambda p: torch.optim.SGD(p, 0.1, momentum=0.5),
        "sgdMomentum09": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9),
    }
    for name, make in optimisers.items():
        for suffix, dtype in (("", torch.float32), (".64", torch.float64)):
            parameter = nn.Parameter(initial.to(dtype).clone())
            optimiser = make([parameter])
            results = []
            for step in range(steps):
                parameter.grad = given[step].to(dtype).clone()
                optimiser.step()
                results.append(parameter.detach().clone())
            tensors[f"{name}{suffix}"] = torch.stack(results)
    write("adam-sgd.safetensors", tensors, {
        "steps": steps,
        "adam": {"learningRate": LEARNING_RATE, "beta1": BETAS[0], "beta2": BETAS[1], "epsilon": ADAM_EPSILON},
        "adamDefault": {"learningRate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": ADAM_EPSILON},
        "sgd": {"learningRate": 0.1, "momentum": 0},
        "sgdMomentum05": {"learningRate": 0.1, "momentum": 0.5},
        "sgdMomentum09": {"learningRate": 0.1, "momentum": 0.9},
    })


def losses():
    """Binary cross-entropy from logits: each value, the mean, and the gradient of the sum."""
    logits = torch.tensor([-100.0, -30.0, -10.0, -2.5, -1.0, -1e-3, 0.0, 1e-3, 0.7, 3.0, 10.0, 17.0, 30.0, 100.0])
    tensors = {"logits": logits}
    targets = {"real": 1.0, "fake": 0.0, "smoothed": 0.9}
    for name, target in targets.items():
        inputs = logits.clone().requires_grad_()
        values = F.binary_cross_entropy_with_logits(inputs, torch.full_like(inputs, target), reduction="none")
        values.sum().backward()
        tensors[f"{name}.values"] = values.detach()
        tensors[f"{name}.gradient"] = inputs.grad
        tensors[f"{name}.mean"] = bce(logits, target).reshape(1)
    write("losses.safetensors", tensors, {"targets": targets})


# --- safetensors -----------------------------------------------------------------------------------


def write(name, tensors, config):
    """A safetensors file of float32 alone: header length (u64), JSON padded to 8 bytes, then the data."""
    header = {"__metadata__": {
        "case": name.removesuffix(".safetensors"),
        "config": json.dumps(config),
        "torch": torch.__version__.split("+")[0],
    }}
    data = bytearray()
    for key, value in tensors.items():
        values = np.ascontiguousarray(value.detach().to(torch.float32).numpy(), dtype="<f4")
        assert np.isfinite(values).all(), f"{name}: {key} is not finite"
        start = len(data)
        data += values.tobytes()
        header[key] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [start, len(data)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / name).write_bytes(struct.pack("<Q", len(text)) + text + data)
    print(f"wrote {name}: {len(tensors)} tensors, {8 + len(text) + len(data):,} bytes")


CASES = {  # networks, distribution of z, shape of one z, seed
    "dcgan-64-port": (port, "normal", (LATENT, 1, 1), 283),
    "dcgan-paper": (paper, "uniform", (LATENT,), 240),
    "dcgan-spectral": (spectral, "normal", (LATENT, 1, 1), 60),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--search", type=int, metavar="SEEDS", help="write nothing, try this many seeds")
    seeds = parser.parse_args().search
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if seeds:
        for name, (networks, latent, latent_shape, _) in CASES.items():
            search(name, networks, latent, latent_shape, seeds)
        return
    for name, case in CASES.items():
        training_case(name, *case)
    optimisers()
    losses()


if __name__ == "__main__":
    main()
