"""Writes small HDF5 files as people have them, readable or not. See README.md in this folder.

    python make_hdf5.py     # needs numpy and h5py; writes into hdf5/ in this folder; needs a system with fork

All arrays hold the same pictures as those in arrays/, and some of the files are spoilt on purpose.
"""

import os
import signal
import struct
import zlib
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

from make_arrays import pictures

FOLDER = Path(__file__).resolve().parent / "hdf5"
NHWC = np.ascontiguousarray(pictures(4, 3, 6, 5).transpose(0, 2, 3, 1))
LABELS = np.array([2, 0, 1, 2])
CHUNKS = (2, 6, 5, 3)


def write(name, fill, **how):
    with h5py.File(FOLDER / f"{name}.h5", "w", **how) as file:
        fill(file)


def packed(name, **how):
    write(name, lambda file: file.create_dataset("images", data=NHWC, chunks=CHUNKS, **how))


def packed_by(name, number):
    """As a plug-in would: the filter is named, and the bytes are not DEFLATE's, so that nothing can read them."""

    def fill(file):
        how = h5p.create(h5p.DATASET_CREATE)
        how.set_chunk(CHUNKS)
        how.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (0,))
        array = h5d.create(file.id, b"images", h5t.NATIVE_UINT8, h5s.create_simple(NHWC.shape), how)
        for i in range(0, len(NHWC), 2):
            array.write_direct_chunk((i, 0, 0, 0), zlib.compress(NHWC[i : i + 2].tobytes()), 0)

    write(name, fill)


def virtual(name, source, part):
    layout = h5py.VirtualLayout(NHWC.shape, "u1")
    layout[:] = h5py.VirtualSource(source, part, shape=NHWC.shape)

    def fill(file):
        if source == ".":
            file["stored"] = NHWC
        file.create_virtual_dataset("images", layout, fillvalue=0)

    write(name, fill)


def killed(name, flushed, **how):
    """A writer that dies before it closes the file, after it wrote half of the pictures."""
    pid = os.fork()
    if pid == 0:
        file = h5py.File(FOLDER / f"{name}.h5", "w", **how)
        images = file.create_dataset("images", NHWC.shape, "u1")
        images[:2] = NHWC[:2]
        if flushed:
            file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)


def png(level):
    """A picture file of 6×5 in one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([level, 100, 200 - level]) * 6) * 5
    head = struct.pack(">IIBBBBB", 6, 5, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def as_bytes(i):
    return np.frombuffer(png(40 * i), "u1")


def files(name, **how):
    def fill(file):
        images = file.create_dataset("images", (4,), h5py.vlen_dtype(np.uint8), **how)
        for i in range(4):
            images[i] = as_bytes(i)
        file["labels"] = LABELS

    write(name, fill)


def ragged(file):
    rows = file.create_dataset("images", (2,), h5py.vlen_dtype(np.uint8))
    rows[0], rows[1] = NHWC[0].ravel(), NHWC[1].ravel()[:9]


def each_alone(encode):
    def fill(file):
        for i in range(4):
            file[f"faces/{i:03}"] = encode(i)

    return fill


def table(file):
    rows = np.zeros(4, [("picture", "u1", NHWC.shape[1:]), ("label", "i4")])
    rows["picture"] = NHWC
    file["images"] = rows


def external(file):
    where = [("pictures.raw", 0, h5py.h5f.UNLIMITED)]
    file.create_dataset("images", NHWC.shape, "u1", external=where)[:] = NHWC


def half_written(file):
    file.create_dataset("images", NHWC.shape, "u1", chunks=(1, 6, 5, 3))[:2] = NHWC[:2]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    os.chdir(FOLDER)  # external storage is found from here
    packed("szip", compression="szip")
    packed("scale-offset", scaleoffset=0)
    packed("lzf", compression="lzf")
    for name, number in [
        ("bzip2", 307),
        ("blosc", 32001),
        ("lz4", 32004),
        ("bitshuffle", 32008),
        ("zstd", 32015),
        ("blosc2", 32026),
        ("unknown-filter", 40000),
    ]:
        packed_by(name, number)
    virtual("virtual", "part.h5", "images")
    virtual("virtual-own", ".", "stored")
    virtual("virtual-gone", ".", "gone")
    write("external", external)
    os.remove("pictures.raw")
    killed("killed", True, libver="latest")
    killed("killed-old", False)
    write("half-written", half_written)
    files("picture-files")
    files("picture-files-packed", chunks=(2,), compression="gzip")
    write("ragged", ragged)
    write("each-alone", each_alone(lambda i: NHWC[i]))
    write("each-file-alone", each_alone(as_bytes))
    write("opaque", lambda file: file.create_dataset("images", data=np.array([np.void(png(0)) for _ in range(4)])))
    write("table", table)
    write("true-and-false", lambda file: file.create_dataset("images", data=NHWC[..., 0] > 100))
    write("float16", lambda file: file.create_dataset("images", data=(NHWC / 255).astype("f2")))
    write("big-endian", lambda file: file.create_dataset("images", data=(NHWC / 255).astype(">f4")))
    write("big-endian-labels", lambda file: [file.__setitem__("images", NHWC), file.__setitem__("labels", LABELS.astype(">i4"))])
    write("user-block", lambda file: file.create_dataset("images", data=NHWC), userblock_size=512)
