"""Makes svhn-dcgan.safetensors: what the SVHN networks of DCGAN's authors make of four z. See README.md.

    python make_svhn_golden.py WEIGHTS   # the folder of 200_gen_params.jl_01.npy and the others

Computed in float64 on the CPU, straight from the description of the authors' code: their convolution is the
mathematical one, batch normalisation goes by the batch and adds 1e-8.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from make_golden import write

PICTURES = 4
EPSILON = 1e-8


def load(folder, network, count):
    return [
        torch.from_numpy(np.load(Path(folder) / f"200_{network}_params.jl_{i:02}.npy")).double()
        for i in range(1, count + 1)
    ]


def normalise(x, gain, bias):
    axes = [0] if x.dim() == 2 else [0, 2, 3]
    shape = [1, -1] + [1] * (x.dim() - 2)
    mean = x.mean(axes, keepdim=True)
    variance = ((x - mean) ** 2).mean(axes, keepdim=True)
    return (x - mean) / torch.sqrt(variance + EPSILON) * gain.view(shape) + bias.view(shape)


def flip(kernels):
    return kernels.flip(2, 3)


def deconv(x, kernels):
    return F.conv_transpose2d(x, flip(kernels), stride=2, padding=2, output_padding=1)


def conv(x, kernels):
    return F.conv2d(x, flip(kernels), stride=2, padding=2)


def generate(z, weights):
    dense, g1, b1, w2, g2, b2, w3, g3, b3, w4 = weights
    h = F.relu(normalise(z @ dense, g1, b1)).view(-1, 256, 4, 4)
    h = F.relu(normalise(deconv(h, w2), g2, b2))
    h = F.relu(normalise(deconv(h, w3), g3, b3))
    return torch.tanh(deconv(h, w4))


def judge(x, weights):
    w1, w2, g2, b2, w3, g3, b3, dense = weights
    h = F.leaky_relu(conv(x, w1), 0.2)
    h = F.leaky_relu(normalise(conv(h, w2), g2, b2), 0.2)
    h = F.leaky_relu(normalise(conv(h, w3), g3, b3), 0.2)
    return h.flatten(1) @ dense


def main(folder):
    torch.set_num_threads(1)
    generator, discriminator = load(folder, "gen", 10), load(folder, "discrim", 8)
    # Rounded first, for z is fed in float32.
    z = torch.from_numpy(np.random.default_rng(0).standard_normal((PICTURES, 100)).astype(np.float32)).double()
    images = generate(z, generator)
    write("svhn-dcgan.safetensors", {"z": z, "images": images, "logits": judge(images, discriminator)}, {})


if __name__ == "__main__":
    main(sys.argv[1])
