"""Makes layers.safetensors: layers of PyTorch with their gradients. See README.md.

Computed in float64 on the CPU. Every input, and the gradient at the output, is Gaussian, rounded to float32 first.
"""

import torch
import torch.nn.functional as F

from make_golden import write

INDICES = torch.tensor([[2, 0, 4], [4, 4, 1]])


def grouped(**options):
    return lambda x, w, b: F.conv2d(x, w, b, **options)


def grouped_transpose(**options):
    return lambda x, w, b: F.conv_transpose2d(x, w, b, **options)


CASES = {  # the function, and the shapes of its inputs
    "upsampleNearest": (lambda x: F.interpolate(x, scale_factor=2, mode="nearest"), [(2, 3, 3, 4)]),
    "upsampleBilinear": (lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"), [(2, 3, 3, 4)]),
    "upsampleBilinear3by4": (lambda x: F.interpolate(x, scale_factor=(3, 4), mode="bilinear"), [(1, 2, 4, 3)]),
    "softmax": (lambda x: x.softmax(-1), [(4, 5)]),
    "softmaxOfChannels": (lambda x: x.softmax(1), [(2, 3, 2, 2)]),
    "logSoftmax": (lambda x: (20 * x).log_softmax(-1), [(4, 5)]),
    "embedding": (lambda w: F.embedding(INDICES, w), [(5, 3)]),
    "matmulBatched": (lambda a, b: a @ b, [(2, 3, 4, 5), (2, 3, 5, 2)]),
    "matmulBroadcast": (lambda a, b: a @ b, [(3, 4, 5), (5, 2)]),
    "convGroups": (grouped(stride=2, padding=1, groups=2), [(2, 4, 6, 5), (6, 2, 3, 3), (6,)]),
    "convDepthwise": (grouped(padding=1, groups=3), [(2, 3, 4, 4), (6, 1, 3, 3), (6,)]),
    "convTransposeGroups": (
        grouped_transpose(stride=2, padding=1, output_padding=1, groups=2),
        [(2, 4, 3, 4), (4, 3, 3, 3), (6,)],
    ),
    "convTransposeDepthwise": (
        grouped_transpose(stride=2, padding=1, groups=3),
        [(2, 3, 3, 3), (3, 1, 4, 4), (3,)],
    ),
    "stopGradient": (lambda x: x * (x * x).detach(), [(2, 3)]),
}


def main():
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)

    def gaussian(shape):
        return torch.randn(shape, generator=generator, dtype=torch.float32).double()

    tensors = {}
    for name, (function, shapes) in CASES.items():
        inputs = [gaussian(shape).requires_grad_() for shape in shapes]
        value = function(*inputs)
        seed = gaussian(value.shape)
        tensors |= {f"{name}.value": value, f"{name}.seed": seed}
        for i, (given, gradient) in enumerate(zip(inputs, torch.autograd.grad(value, inputs, seed))):
            tensors |= {f"{name}.input{i}": given, f"{name}.gradient{i}": gradient}
    write("layers.safetensors", tensors, {})


if __name__ == "__main__":
    main()
