"""The peer: pytorch/examples' dcgan, trained on pictures until it has used its processor time; then it draws samples.

    python pytorch.py PICTURES SAMPLES --seconds 600 --batch-size 64 --ngf 64 --ndf 64 --samples 2048

PICTURES has float32 numbers in [-1, 1], [count, 3, 64, 64], and so has SAMPLES. One thread. Samples are drawn as the
example draws them: by the batch statistics of their own batch.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "sides"))
from pytorch_dcgan import Training, initialise, latent, networks  # noqa: E402

SIDE = 64


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures")
    parser.add_argument("out")
    parser.add_argument("--seconds", type=float, required=True, help="of processor time, beginning with the first step")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--ngf", type=int, default=64)
    parser.add_argument("--ndf", type=int, default=64)
    parser.add_argument("--samples", type=int, default=2048)
    opt = parser.parse_args()
    opt.model, opt.image_size, opt.kernel, opt.channels, opt.nz = "dcgan-64", SIDE, 4, 3, 100
    return opt


def batches(pictures, size):
    """Epochs in random order, without their incomplete last batches, for ever."""
    while True:
        order = torch.randperm(len(pictures))
        for start in range(0, len(order) - size + 1, size):
            yield pictures[order[start : start + size]]


def main():
    opt = options()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    pictures = torch.from_numpy(np.fromfile(opt.pictures, dtype=np.float32).reshape(-1, 3, SIDE, SIDE))
    generator, discriminator = networks(opt)
    generator.apply(initialise)
    discriminator.apply(initialise)
    training = Training(opt, generator, discriminator)
    source = batches(pictures, opt.batch_size)
    began, steps = time.process_time(), 0
    while time.process_time() - began < opt.seconds:
        training.batches = [next(source)]
        training.step()
        steps += 1
    with torch.no_grad(), open(opt.out, "wb") as file:
        drawn = 0
        while drawn < opt.samples:
            count = min(opt.batch_size, opt.samples - drawn)
            generator(latent(opt))[:count].numpy().astype(np.float32).tofile(file)
            drawn += count
    print(steps)


if __name__ == "__main__":
    main()
