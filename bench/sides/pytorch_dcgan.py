"""The peer: the training step of pytorch/examples' dcgan, or of the paper's network, on synthetic pictures.

    python pytorch_dcgan.py --model dcgan-64 --image-size 64 --batch-size 64 --threads 2

`dcgan-64` is the example's own network; `dcgan-28` the same for digits; `dcgan` the paper's: 5x5 kernels, twice the maps,
linear layers at the ends, and z uniform. What it says and hears is in README.md.
"""

import argparse

import torch
from torch import nn

from pytorch_serve import serve

# kernel, image size, channels, maps next to the picture
MODELS = {"dcgan-64": (4, 64, 3, 64), "dcgan-28": (4, 28, 1, 64), "dcgan": (5, 64, 3, 128)}
WIDEST = 8  # the most maps, as a multiple of those next to the picture


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=list(MODELS), default="dcgan-64")
    parser.add_argument("--image-size", type=int, help="a power of two from 16; dcgan-28 makes 28x28 only")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--nz", type=int, default=100)
    parser.add_argument("--ngf", type=int)
    parser.add_argument("--ndf", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="cpu or cuda; float32 products are not rounded there")
    parser.add_argument("--sample", action="store_true", help="time G alone, in eval mode, instead of training")
    opt = parser.parse_args()
    opt.kernel, size, opt.channels, maps = MODELS[opt.model]
    opt.image_size = size if opt.image_size is None else opt.image_size
    opt.ngf = maps if opt.ngf is None else opt.ngf
    opt.ndf = maps if opt.ndf is None else opt.ndf
    if opt.model == "dcgan-28" and opt.image_size != 28:
        parser.error("dcgan-28 makes 28x28 pictures only")
    if opt.model != "dcgan-28" and (opt.image_size < 16 or opt.image_size & (opt.image_size - 1)):
        parser.error("--image-size must be a power of two, at least 16")
    return opt


def networks(opt):
    """Strides of 2; each layer away from the picture has twice the maps, up to eight times."""
    if opt.model == "dcgan-28":
        smallest, doublings = 7, 2  # 7 -> 14 -> 28
    else:
        smallest, doublings = 4, (opt.image_size // 4).bit_length() - 1  # 4 -> 8 -> ... -> image size
    if opt.kernel == 4:  # halves and doubles exactly
        geometry, transposed = (4, 2, 1), (4, 2, 1, 0)
    else:  # doubles with one output row and column more
        geometry, transposed = (5, 2, 2), (5, 2, 2, 1)

    widths = [opt.ngf * min(WIDEST, 1 << level) for level in reversed(range(doublings))]
    layers = projection(opt, widths[0], smallest)
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.ReLU(True), nn.ConvTranspose2d(inputs, outputs, *transposed, bias=False)]
        layers.append(nn.BatchNorm2d(outputs))
    layers += [nn.ReLU(True), nn.ConvTranspose2d(widths[-1], opt.channels, *transposed, bias=False)]
    generator = nn.Sequential(*layers, nn.Tanh())

    widths = [opt.ndf * min(WIDEST, 1 << level) for level in range(doublings)]
    layers = [nn.Conv2d(opt.channels, widths[0], *geometry, bias=False), nn.LeakyReLU(0.2, inplace=True)]
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Conv2d(inputs, outputs, *geometry, bias=False), nn.BatchNorm2d(outputs)]
        layers.append(nn.LeakyReLU(0.2, inplace=True))
    return generator, nn.Sequential(*layers, *judgement(opt, widths[-1], smallest))


def projection(opt, maps, side):
    """From z to the smallest maps: the example's valid convolution, or the paper's linear layer, normalised by feature."""
    if opt.model != "dcgan":
        return [nn.ConvTranspose2d(opt.nz, maps, side, 1, 0, bias=False), nn.BatchNorm2d(maps)]
    numbers = maps * side * side
    linear = nn.Linear(opt.nz, numbers, bias=False)
    return [nn.Flatten(), linear, nn.BatchNorm1d(numbers), nn.Unflatten(1, (maps, side, side))]


def judgement(opt, maps, side):
    """From the smallest maps to a probability."""
    if opt.model != "dcgan":
        return [nn.Conv2d(maps, 1, side, 1, 0, bias=False), nn.Sigmoid(), nn.Flatten(0)]
    return [nn.Flatten(), nn.Linear(maps * side * side, 1, bias=False), nn.Sigmoid(), nn.Flatten(0)]


def latent(opt):
    shape = (opt.batch_size, opt.nz, 1, 1)
    drawn = torch.rand(shape) * 2 - 1 if opt.model == "dcgan" else torch.randn(shape)
    return drawn.to(opt.device)


def initialise(layer):
    if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
        nn.init.normal_(layer.weight, 1.0, 0.02)
    elif isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(layer.weight, 0.0, 0.02)


class Training:
    """One step does what one iteration of the example does, its `.item()`s included and its printing not."""

    def __init__(self, opt, generator, discriminator):
        self.opt, self.generator, self.discriminator = opt, generator, discriminator
        self.criterion = nn.BCELoss()
        self.adam_d = torch.optim.Adam(discriminator.parameters(), lr=0.0002, betas=(0.5, 0.999))
        self.adam_g = torch.optim.Adam(generator.parameters(), lr=0.0002, betas=(0.5, 0.999))
        size = (opt.batch_size, opt.channels, opt.image_size, opt.image_size)
        self.batches = [torch.rand(size) * 2 - 1 for _ in range(4)]
        self.count = 0

    def step(self):
        opt, generator, discriminator, criterion = self.opt, self.generator, self.discriminator, self.criterion
        real = self.batches[self.count % len(self.batches)].to(opt.device)
        self.count += 1

        discriminator.zero_grad()
        label = torch.full((opt.batch_size,), 1.0, device=opt.device)
        output = discriminator(real)
        loss_real = criterion(output, label)
        loss_real.backward()
        output.mean().item()

        fake = generator(latent(opt))
        label.fill_(0.0)
        output = discriminator(fake.detach())
        loss_fake = criterion(output, label)
        loss_fake.backward()
        output.mean().item()
        loss_d = loss_real + loss_fake
        self.adam_d.step()

        generator.zero_grad()
        label.fill_(1.0)
        output = discriminator(fake)
        loss_g = criterion(output, label)
        loss_g.backward()
        output.mean().item()
        self.adam_g.step()
        return loss_d.item(), loss_g.item()


class Sampling:
    def __init__(self, opt, generator):
        self.opt, self.generator = opt, generator.eval()

    @torch.no_grad()
    def step(self):
        return self.generator(latent(self.opt)).cpu()


def main():
    opt = options()
    torch.manual_seed(1)
    torch.set_num_threads(opt.threads)
    generator, discriminator = networks(opt)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    for network in (generator, discriminator):
        network.apply(initialise)
        network.to(opt.device)
    serve(Sampling(opt, generator) if opt.sample else Training(opt, generator, discriminator))


if __name__ == "__main__":
    main()
