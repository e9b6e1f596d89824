"""Writes small files of pictures with the usual libraries. See README.md in this folder.

    python make_arrays.py     # needs numpy, scipy and h5py; writes into arrays/ in this folder

All files hold the same pictures. The value of picture n, channel c, row h, column w is (50 n + 31 c + 3 h + 7 w) mod 256.
"""

from pathlib import Path

import h5py
import numpy as np
import scipy.io

FOLDER = Path(__file__).resolve().parent / "arrays"


def pictures(count, channels, height, width):
    n, c, h, w = np.indices((count, channels, height, width))
    return ((50 * n + 31 * c + 3 * h + 7 * w) % 256).astype(np.uint8)


def npy(nchw):
    nhwc = np.ascontiguousarray(nchw.transpose(0, 2, 3, 1))
    unit = nchw.astype(np.float32) / 255
    np.save(FOLDER / "uint8-nhwc.npy", nhwc)
    np.save(FOLDER / "uint8-nchw.npy", nchw)
    np.save(FOLDER / "uint8-nhw.npy", nchw[:, 0])
    np.save(FOLDER / "uint8-nhwc-fortran.npy", np.asfortranarray(nhwc))
    np.save(FOLDER / "float32-nchw-unit.npy", unit)
    np.save(FOLDER / "float64-nchw-signed.npy", nchw.astype(np.float64) / 127.5 - 1)
    np.save(FOLDER / "float32-nhwc-bytes-big-endian.npy", nhwc.astype(">f4"))
    arrays = {"x_train": nhwc, "y_train": np.array([2, 0, 1]), "x_test": nhwc[:1], "y_test": np.array([1])}
    np.savez(FOLDER / "stored.npz", **arrays)
    np.savez_compressed(FOLDER / "deflated.npz", **arrays)


def mat(nchw):
    # The layout of SVHN: X is height x width x channels x pictures, y has 10 for the digit 0.
    variables = {"X": nchw.transpose(2, 3, 1, 0), "y": np.array([[10], [1], [9]], np.uint8)}
    scipy.io.savemat(FOLDER / "svhn-packed.mat", variables, do_compression=True)
    scipy.io.savemat(FOLDER / "svhn-plain.mat", variables, do_compression=False)


def hdf5(nchw):
    nhwc = nchw.transpose(0, 2, 3, 1)
    labels = np.array([2, 0, 1])
    with h5py.File(FOLDER / "contiguous.h5", "w") as file:
        file["images"] = nhwc
        file["labels"] = labels
    with h5py.File(FOLDER / "chunked.h5", "w") as file:
        group = file.create_group("train")
        packed = {"compression": "gzip", "shuffle": True, "fletcher32": True}
        group.create_dataset("x", data=nchw.astype(np.float32) / 255, chunks=(2, 3, 6, 5), **packed)
        group["y"] = labels.astype(np.uint8)
    with h5py.File(FOLDER / "newest.h5", "w", libver="latest") as file:
        file["faces"] = nchw[:, 0]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    small = pictures(3, 3, 6, 5)
    npy(small)
    mat(pictures(3, 3, 32, 32))
    hdf5(small)
    for path in sorted(FOLDER.iterdir()):
        print(f"{path.stat().st_size:6} {path.name}")
