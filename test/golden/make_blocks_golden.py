"""Makes residual.safetensors and fastgan.safetensors: trainings of networks of blocks, as those of make_golden.py.

    python make_blocks_golden.py                # writes the files beside itself, in a few seconds
    python make_blocks_golden.py --search 100   # how well conditioned the run of each of the first 100 seeds is
"""

import argparse

import torch
from torch import nn
import torch.nn.functional as F

import make_golden
from make_golden import CHANNELS, LATENT, search, training_case

# Blocks have several times as many rectifiers. With fewer maps and steps, some seeds stay away from all kinks.
NGF = NDF = make_golden.NGF = make_golden.NDF = 2
make_golden.STEPS = 10

spectral = nn.utils.spectral_norm


class Named(nn.Module):
    """A network whose parts have names. `main` is all of them, as make_golden.py looks for rectifiers there."""

    @property
    def main(self):
        return list(self.modules())


class UpBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.relu1 = nn.ReLU()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.relu2 = nn.ReLU()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.shortcut = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x):
        doubled = F.interpolate(self.relu1(self.norm1(x)), scale_factor=2)
        main = self.conv2(self.relu2(self.norm2(self.conv1(doubled))))
        return main + self.shortcut(F.interpolate(x, scale_factor=2))


class DownBlock(nn.Module):
    """The first begins with the picture, which is not rectified, and widens at once."""

    def __init__(self, inputs, outputs, is_first):
        super().__init__()
        middle = outputs if is_first else inputs
        self.relu1 = nn.Identity() if is_first else nn.ReLU()
        self.conv1 = spectral(nn.Conv2d(inputs, middle, 3, 1, 1))
        self.relu2 = nn.ReLU()
        self.conv2 = spectral(nn.Conv2d(middle, outputs, 3, 1, 1))
        self.shortcut = spectral(nn.Conv2d(inputs, outputs, 1, bias=False))

    def forward(self, x):
        main = self.conv2(self.relu2(self.conv1(self.relu1(x))))
        return F.avg_pool2d(main, 2) + self.shortcut(F.avg_pool2d(x, 2))


class Generator(Named):
    def __init__(self):
        super().__init__()
        self.project = nn.ConvTranspose2d(LATENT, NGF * 8, 4, 1, 0, bias=False)
        self.block1 = UpBlock(NGF * 8, NGF * 4)
        self.block2 = UpBlock(NGF * 4, NGF * 2)
        self.block3 = UpBlock(NGF * 2, NGF)
        self.norm = nn.BatchNorm2d(NGF)
        self.relu = nn.ReLU()
        self.paint = nn.Conv2d(NGF, CHANNELS, 3, 1, 1)

    def forward(self, z):
        maps = self.block3(self.block2(self.block1(self.project(z))))
        return torch.tanh(self.paint(self.relu(self.norm(maps))))


class Discriminator(Named):
    def __init__(self):
        super().__init__()
        self.block1 = DownBlock(CHANNELS, NDF, True)
        self.block2 = DownBlock(NDF, NDF * 2, False)
        self.block3 = DownBlock(NDF * 2, NDF * 4, False)
        self.relu = nn.ReLU()
        self.judge = spectral(nn.Linear(NDF * 4 * 16, 1))

    def forward(self, pictures):
        maps = self.relu(self.block3(self.block2(self.block1(pictures))))
        return self.judge(maps.flatten(1))


def residual():
    return Generator(), Discriminator()


# --- FastGAN ---------------------------------------------------------------------------------------


class Layers(nn.Module):
    """Layers in sequence, by name."""

    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


class Gated(nn.Module):
    """A gated linear unit of a convolution and its norm, and of the same again as the gate."""

    def __init__(self, name, convolution, maps):
        super().__init__()
        self.name = name
        self.add_module(name, convolution())
        self.norm = nn.BatchNorm2d(maps)
        self.gate = Layers(**{name: convolution(), "norm": nn.BatchNorm2d(maps)})

    def forward(self, x):
        return self.norm(getattr(self, self.name)(x)) * torch.sigmoid(self.gate(x))


class Excitation(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.squeeze = nn.Conv2d(inputs, outputs, 4, bias=False)
        self.leaky = nn.LeakyReLU(0.1)
        self.expand = nn.Conv2d(outputs, outputs, 1, bias=False)

    def forward(self, earlier, x):
        grid = F.adaptive_avg_pool2d(earlier, 4)
        return x * torch.sigmoid(self.expand(self.leaky(self.squeeze(grid))))


class FastGenerator(Named):
    def __init__(self):
        super().__init__()

        def up(inputs, outputs):
            return Gated("conv", lambda: nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False), outputs)

        dense = lambda: nn.ConvTranspose2d(LATENT, NGF * 8, 4, 1, 0, bias=False)
        self.project = Gated("dense", dense, NGF * 8)
        self.block1 = up(NGF * 8, NGF * 4)
        self.block2 = up(NGF * 4, NGF * 2)
        self.block3 = up(NGF * 2, NGF)
        self.excite3 = Excitation(NGF * 8, NGF)
        self.paint = nn.Conv2d(NGF, CHANNELS, 3, 1, 1)

    def forward(self, z):
        maps4 = self.project(z)
        doubled = lambda x: F.interpolate(x, scale_factor=2)
        maps32 = self.block3(doubled(self.block2(doubled(self.block1(doubled(maps4))))))
        return torch.tanh(self.paint(self.excite3(maps4, maps32)))


class FastDown(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = spectral(nn.Conv2d(inputs, outputs, 4, 2, 1))
        self.leaky1 = nn.LeakyReLU(0.1)
        self.conv2 = spectral(nn.Conv2d(outputs, outputs, 3, 1, 1))
        self.leaky2 = nn.LeakyReLU(0.1)
        self.shortcut = Layers(conv=spectral(nn.Conv2d(inputs, outputs, 1)), leaky=nn.LeakyReLU(0.1))

    def forward(self, x):
        main = self.leaky2(self.conv2(self.leaky1(self.conv1(x))))
        return main + self.shortcut(F.avg_pool2d(x, 2))


class FastDiscriminator(Named):
    def __init__(self):
        super().__init__()
        self.conv1 = spectral(nn.Conv2d(CHANNELS, NDF, 4, 2, 1))
        self.leaky1 = nn.LeakyReLU(0.1)
        self.block2 = FastDown(NDF, NDF * 2)
        self.block3 = FastDown(NDF * 2, NDF * 4)
        self.judge = spectral(nn.Linear(NDF * 4 * 16, 1))

    def forward(self, pictures):
        return self.judge(self.block3(self.block2(self.leaky1(self.conv1(pictures)))).flatten(1))


def fastgan():
    return FastGenerator(), FastDiscriminator()


CASES = {  # networks, distribution of z, shape of one z, seed
    "residual": (residual, "normal", (LATENT, 1, 1), 124),
    "fastgan": (fastgan, "normal", (LATENT, 1, 1), 6),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--search", type=int, metavar="SEEDS", help="write nothing, try this many seeds")
    seeds = parser.parse_args().search
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for name, (networks, latent, latent_shape, seed) in CASES.items():
        if seeds:
            search(name, networks, latent, latent_shape, seeds)
        else:
            training_case(name, networks, latent, latent_shape, seed)


if __name__ == "__main__":
    main()
