"""The peer of several processes: the training step of pytorch/examples' dcgan by DistributedDataParallel over gloo.

    python pytorch_ddp.py --ranks 2 --ngf 32 --ndf 32 --batch-size 16 --steps 40

`--batch-size` is of each process. Prints the seconds of a step, the median of the second half.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

import torch
import torch.distributed
import torch.multiprocessing

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "sides"))
import pytorch_dcgan  # noqa: E402


def train(rank, opt):
    torch.set_num_threads(opt.threads)
    torch.manual_seed(rank)
    networks = pytorch_dcgan.networks(opt)
    for network in networks:
        network.apply(pytorch_dcgan.initialise)
    if opt.ranks > 1:
        os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(opt.port))
        torch.distributed.init_process_group("gloo", rank=rank, world_size=opt.ranks)
        # D is called twice before an update, so that its running statistics must not be replaced in between.
        networks = [
            torch.nn.parallel.DistributedDataParallel(network, broadcast_buffers=False) for network in networks
        ]
    training = pytorch_dcgan.Training(opt, *networks)
    times = []
    for _ in range(opt.steps):
        began = time.perf_counter()
        training.step()
        times.append(time.perf_counter() - began)
    if rank == 0:
        print(statistics.median(times[opt.steps // 2 :]), flush=True)
    if opt.ranks > 1:
        torch.distributed.destroy_process_group()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in dict(ranks=1, threads=1, steps=40, batch_size=16, ngf=64, ndf=64, port=29517).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=value)
    opt = parser.parse_args()
    opt.model, opt.kernel, opt.image_size, opt.channels, opt.nz = "dcgan-64", 4, 64, 3, 100
    if opt.ranks == 1:
        train(0, opt)
    else:
        torch.multiprocessing.spawn(train, args=(opt,), nprocs=opt.ranks)


if __name__ == "__main__":
    main()
