"""The peer: a training step of the 2014 paper's networks, as pylearn2 took it, on synthetic pictures.

    python pytorch_goodfellow.py --model gan-mnist --batch-size 100 --threads 2

The layers, dropout, both gradients at the same parameters, and momentum: docs/recipes.md has the numbers. What it
says and hears is in README.md.
"""

import argparse

import torch
from torch import nn
from torch.nn import functional

from pytorch_serve import serve


class Maxout(nn.Module):
    """Each unit is the largest of its pieces."""

    def __init__(self, inputs, units, pieces):
        super().__init__()
        self.linear, self.units, self.pieces = nn.Linear(inputs, units * pieces), units, pieces

    def forward(self, x):
        return self.linear(x).view(-1, self.units, self.pieces).amax(2)


class MaxoutConv(nn.Module):
    def __init__(self, inputs, units, pieces, kernel, padding, pool, stride):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, units * pieces, kernel, padding=padding)
        self.units, self.pieces = units, pieces
        self.pool = nn.MaxPool2d(pool, stride, ceil_mode=True)

    def forward(self, x):
        maps = self.convolution(x)
        return self.pool(maps.view(-1, self.units, self.pieces, *maps.shape[2:]).amax(2))


class PlaceBias(nn.Module):
    """A bias for each number of a picture."""

    def __init__(self, *shape):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(shape))

    def forward(self, x):
        return x + self.bias


def dense(*widths, last):
    layers = []
    activations = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}
    for inputs, (units, activation) in zip([100, *(units for units, _ in widths)], widths):
        layers += [nn.Linear(inputs, units), activations[activation]()]
    return [*layers, *last]


def maxouts(inputs, *units, pieces=5):
    layers = [nn.Flatten(), nn.Dropout(0.2)]
    for count in units:
        layers += [Maxout(inputs, count, pieces), nn.Dropout(0.5)]
        inputs = count
    return nn.Sequential(*layers, nn.Linear(inputs, 1))


def faces():
    last = [nn.Linear(8000, 2304), nn.Sigmoid()]
    return nn.Sequential(*dense((8000, "relu"), (8000, "sigmoid"), last=last)), maxouts(2304, 1200, 1200)


def objects():
    return (
        nn.Sequential(*dense((8000, "relu"), (8000, "sigmoid"), last=[nn.Linear(8000, 3072)])),
        maxouts(3072, 1600, 1600),
    )


def objects_by_convolution():
    last = [nn.Unflatten(1, (80, 10, 10)), nn.ConvTranspose2d(80, 3, 5, 3, bias=False), PlaceBias(3, 32, 32)]
    generator = nn.Sequential(*dense((8000, "relu"), (8000, "sigmoid"), last=last))
    discriminator = nn.Sequential(
        nn.Dropout(0.2),
        MaxoutConv(3, 32, 2, 8, 4, 4, 2),
        nn.Dropout(0.5),
        MaxoutConv(32, 32, 2, 8, 3, 4, 2),
        nn.Dropout(0.5),
        MaxoutConv(32, 192, 2, 5, 3, 2, 2),
        nn.Dropout(0.5),
        nn.Flatten(),
        Maxout(4800, 500, 5),
        nn.Dropout(0.5),
        nn.Linear(500, 1),
    )
    return generator, discriminator


def digits():
    last = [nn.Linear(1200, 784), nn.Sigmoid()]
    return nn.Sequential(*dense((1200, "relu"), (1200, "relu"), last=last)), maxouts(784, 240, 240)


# networks, learning rate, numbers of a picture, norm that columns are held to
MODELS = {
    "gan-mnist": (digits, 0.1, (784,), None),
    "gan-tfd-pretrain": (faces, 0.05, (2304,), 1.9365),
    "gan-cifar10": (objects, 0.025, (3072,), None),
    "gan-cifar10-conv": (objects_by_convolution, 0.004, (3, 32, 32), None),
}


class Training:
    """D's and G's gradients at the same parameters, from the same fakes and dropout masks; then both move."""

    def __init__(self, opt):
        build, rate, shape, self.norm = MODELS[opt.model]
        self.batch_size = opt.batch_size
        self.generator, self.discriminator = build()
        for layer in [*self.generator.modules(), *self.discriminator.modules()]:
            if hasattr(layer, "weight") and isinstance(layer.weight, nn.Parameter):
                nn.init.uniform_(layer.weight, -0.05, 0.05)
        self.parameters_g = list(self.generator.parameters())
        self.parameters_d = list(self.discriminator.parameters())
        self.sgd_g = torch.optim.SGD(self.parameters_g, lr=rate, momentum=0.5)
        self.sgd_d = torch.optim.SGD(self.parameters_d, lr=rate, momentum=0.5)
        self.real = torch.rand(opt.batch_size, *shape)

    def step(self):
        fake = self.generator(torch.randn(self.batch_size, 100))
        on_real, on_fake = self.discriminator(self.real), self.discriminator(fake)
        loss_d = (functional.softplus(-on_real).mean() + functional.softplus(on_fake).mean()) / 2
        loss_g = functional.softplus(-on_fake).mean()
        gradients_d = torch.autograd.grad(loss_d, self.parameters_d, retain_graph=True)
        gradients_g = torch.autograd.grad(loss_g, self.parameters_g)
        for parameters, gradients, sgd in (
            (self.parameters_d, gradients_d, self.sgd_d),
            (self.parameters_g, gradients_g, self.sgd_g),
        ):
            for parameter, gradient in zip(parameters, gradients):
                parameter.grad = gradient
            sgd.step()
        if self.norm is not None:
            self.limit()
        on_real.sigmoid().mean().item(), on_fake.sigmoid().mean().item()
        return loss_d.item(), loss_g.item()

    @torch.no_grad()
    def limit(self):
        for parameter in [*self.parameters_g, *self.parameters_d]:
            if parameter.dim() == 2:  # a unit's weights are a row here
                norms = parameter.norm(dim=1, keepdim=True)
                parameter.mul_(norms.clamp(max=self.norm) / (norms + 1e-7))


class Sampling:
    def __init__(self, opt):
        self.generator, self.batch_size = MODELS[opt.model][0]()[0].eval(), opt.batch_size

    @torch.no_grad()
    def step(self):
        return self.generator(torch.randn(self.batch_size, 100))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=list(MODELS), default="gan-mnist")
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sample", action="store_true", help="time G alone instead of training")
    opt = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(opt.threads)
    serve(Sampling(opt) if opt.sample else Training(opt))


if __name__ == "__main__":
    main()
