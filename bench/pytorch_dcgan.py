"""The peer: the training step of pytorch/examples' dcgan on synthetic pictures, served over stdin.

    python pytorch_dcgan.py --image-size 64 --batch-size 64 --threads 2

Prints {"ready": true, "name": ...} once, then answers each line of input with a line of JSON:

    step N     {"seconds": [...]}            N training steps (with --sample: N batches of pictures), each timed
    rss        {"peakBytes": ...}            the most memory this process has held
    quit       ends; so does the end of the input
"""

import argparse
import json
import resource
import sys
import time

import torch
from torch import nn


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=["dcgan-64", "dcgan-28"], default="dcgan-64")
    parser.add_argument("--image-size", type=int, help="dcgan-64: a power of two from 16 (default 64)")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--nz", type=int, default=100)
    parser.add_argument("--ngf", type=int, default=64)
    parser.add_argument("--ndf", type=int, default=64)
    parser.add_argument("--channels", type=int, help="default 3, and 1 for dcgan-28")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sample", action="store_true", help="time G alone, in eval mode, instead of training")
    opt = parser.parse_args()
    if opt.channels is None:
        opt.channels = 1 if opt.model == "dcgan-28" else 3
    if opt.image_size is None:
        opt.image_size = 28 if opt.model == "dcgan-28" else 64
    if opt.model == "dcgan-28" and opt.image_size != 28:
        parser.error("dcgan-28 makes 28x28 pictures only")
    if opt.model == "dcgan-64" and (opt.image_size < 16 or opt.image_size & (opt.image_size - 1)):
        parser.error("--image-size must be a power of two, at least 16")
    return opt


def networks(opt):
    """Kernels 4x4, stride 2; between the latent (or the logit) and the smallest maps one valid convolution."""
    if opt.model == "dcgan-28":
        smallest, doublings = 7, 2  # 7 -> 14 -> 28
    else:
        smallest, doublings = 4, (opt.image_size // 4).bit_length() - 1  # 4 -> 8 -> ... -> image size

    widths = [opt.ngf << level for level in reversed(range(doublings))]
    layers = [nn.ConvTranspose2d(opt.nz, widths[0], smallest, 1, 0, bias=False)]
    for inputs, outputs in zip(widths, [*widths[1:], opt.channels]):
        layers += [nn.BatchNorm2d(inputs), nn.ReLU(True), nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False)]
    generator = nn.Sequential(*layers, nn.Tanh())

    layers = [nn.Conv2d(opt.channels, opt.ndf, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True)]
    for level in range(1, doublings):
        outputs = opt.ndf << level
        layers += [nn.Conv2d(outputs // 2, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs)]
        layers += [nn.LeakyReLU(0.2, inplace=True)]
    layers += [nn.Conv2d(opt.ndf << (doublings - 1), 1, smallest, 1, 0, bias=False), nn.Sigmoid(), nn.Flatten(0)]
    return generator, nn.Sequential(*layers)


def initialise(layer):
    if isinstance(layer, nn.BatchNorm2d):
        nn.init.normal_(layer.weight, 1.0, 0.02)
    elif isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
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
        real = self.batches[self.count % len(self.batches)]
        self.count += 1

        discriminator.zero_grad()
        label = torch.full((opt.batch_size,), 1.0)
        output = discriminator(real)
        loss_real = criterion(output, label)
        loss_real.backward()
        output.mean().item()

        noise = torch.randn(opt.batch_size, opt.nz, 1, 1)
        fake = generator(noise)
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
        return self.generator(torch.randn(self.opt.batch_size, self.opt.nz, 1, 1))


def answer(value):
    print(json.dumps(value), flush=True)


def serve(work):
    answer({"ready": True, "name": f"PyTorch {torch.__version__.split('+')[0]}"})

    for line in sys.stdin:
        command, *arguments = line.split() or [""]
        if command == "step":
            seconds = []
            for _ in range(int(arguments[0])):
                begun = time.perf_counter()
                work.step()
                seconds.append(time.perf_counter() - begun)
            answer({"seconds": seconds})
        elif command == "rss":
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes, on macOS bytes
            answer({"peakBytes": peak if sys.platform == "darwin" else peak * 1024})
        elif command == "quit":
            break
        else:
            answer({"error": f"unknown command {line.strip()!r}: expected step N, rss or quit"})


def main():
    opt = options()
    torch.manual_seed(1)
    torch.set_num_threads(opt.threads)
    generator, discriminator = networks(opt)
    generator.apply(initialise)
    discriminator.apply(initialise)
    serve(Sampling(opt, generator) if opt.sample else Training(opt, generator, discriminator))


if __name__ == "__main__":
    main()
