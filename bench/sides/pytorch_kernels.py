"""The peer for single convolutions, in the three directions that a training step has them. README.md has the protocol."""

import argparse

import torch
from torch.nn import functional
from torch.nn.grad import conv2d_weight

from pytorch_serve import serve


class Kernels:
    def use(self, kernel):
        if kernel["direction"] == "product":
            a, b = torch.randn(2, kernel["size"], kernel["size"])
            self.work = lambda: a @ b
            return
        side, stride, padding = kernel["kernel"], kernel["stride"], kernel["padding"]
        larger = torch.randn(kernel["batch"], kernel["channels"], kernel["height"], kernel["width"])
        weights = torch.randn(kernel["maps"], kernel["channels"], side, side)
        smaller = functional.conv2d(larger, weights, None, stride, padding)
        # 5x5 kernels cannot tell how large the result is to be: a row more of it.
        extra = larger.shape[2] - ((smaller.shape[2] - 1) * stride + side - 2 * padding)
        self.work = {
            "forward": lambda: functional.conv2d(larger, weights, None, stride, padding),
            "transposed": lambda: functional.conv_transpose2d(smaller, weights, None, stride, padding, extra),
            "weight gradient": lambda: conv2d_weight(larger, weights.shape, smaller, stride, padding),
        }[kernel["direction"]]

    @torch.no_grad()
    def step(self):
        return self.work()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    opt = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(opt.threads)
    serve(Kernels())


if __name__ == "__main__":
    main()
