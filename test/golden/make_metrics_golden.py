"""Makes picture-metrics.safetensors, which the tests of our measures of pictures follow. See README.md beside this file.

    python make_metrics_golden.py    # needs NumPy, SciPy and Pillow; a second

The formulas are those of torch-fidelity and clean-fid (FID, KID, resizing) and of prdc (precision, recall, density,
coverage), in float64.
"""

import json
import struct
from pathlib import Path

import numpy as np
import PIL
import scipy
from PIL import Image
from scipy import linalg

DIMENSION, SAMPLES, REAL, FEW = 24, 90, 70, 15
NEIGHBOURS = [1, 4]


def features(random, count, shift, scale):
    """Non-negative numbers with a mean far from zero, on several scales, as a network's pooled features are."""
    mixed = random.normal(0, 1, (count, DIMENSION)) @ MIXING
    return (np.maximum(0, 1.5 + shift + scale * mixed) * np.logspace(-0.5, 0.5, DIMENSION)).astype(np.float32)


MIXING = np.random.default_rng(1).normal(0, 0.3, (DIMENSION, DIMENSION))


def frechet(x, y):
    mu1, mu2 = x.mean(0), y.mean(0)
    sigma1, sigma2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root, _ = linalg.sqrtm(sigma1.dot(sigma2), disp=False)
    difference = mu1 - mu2
    return float(difference.dot(difference) + np.trace(sigma1) + np.trace(sigma2) - 2 * np.trace(root.real))


def frechet_of_few(x, y):
    """Of singular covariances: the roots of the product's eigenvalues, which are those of sqrtm where that is accurate."""
    sigma1, sigma2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    values = np.linalg.eigvals(sigma1.dot(sigma2)).real
    values = values[values > 1e-10 * values.max()]
    difference = x.mean(0) - y.mean(0)
    traces = np.trace(sigma1) + np.trace(sigma2)
    return float(difference.dot(difference) + traces - 2 * np.sqrt(values).sum())


def kernel(x, y):
    return (x @ y.T / x.shape[1] + 1) ** 3


def unbiased_mmd(x, y):
    m = len(x)
    kxx, kyy, kxy = kernel(x, x), kernel(y, y), kernel(x, y)
    sums = kxx.sum() - np.trace(kxx) + kyy.sum() - np.trace(kyy)
    return float(sums / (m * (m - 1)) - 2 * kxy.sum() / (m * m))


def distances(x, y):
    return np.sqrt(((x[:, None] - y[None]) ** 2).sum(-1))


def prdc(real, fake, k):
    radii = lambda points: np.partition(distances(points, points), k, axis=-1)[:, k]
    real_radii, fake_radii, between = radii(real), radii(fake), distances(real, fake)
    return {
        "precision": float((between < real_radii[:, None]).any(axis=0).mean()),
        "recall": float((between < fake_radii[None]).any(axis=1).mean()),
        "density": float((between < real_radii[:, None]).sum(axis=0).mean() / k),
        "coverage": float((between.min(axis=1) < real_radii).mean()),
    }


def resized(picture, side, filter):
    """A channel at a time in float32, as clean-fid resizes: Pillow's filters are anti-aliased."""
    channels = [Image.fromarray(channel, mode="F").resize(side, resample=filter) for channel in picture]
    return np.stack([np.asarray(channel) for channel in channels])


def main():
    random = np.random.default_rng(7)
    samples, real = features(random, SAMPLES, 0.15, 0.8), features(random, REAL, 0.0, 1.0)
    x, y = samples.astype(np.float64), real.astype(np.float64)
    picture = (random.integers(0, 256, (2, 24, 18))).astype(np.float32)
    sizes = [[7, 10], [18, 9], [23, 30], [18, 24]]  # width, height: smaller, one side only, larger, equal
    tensors = {"samples": samples, "real": real, "picture": picture}
    for i, size in enumerate(sizes):
        tensors[f"bicubic{i}"] = resized(picture, size, Image.BICUBIC)
        tensors[f"bilinear{i}"] = resized(picture, size, Image.BILINEAR)
    config = {
        "frechet": frechet(x, y),
        "frechetOfFew": frechet_of_few(x[:FEW], y[:FEW]),
        "few": FEW,
        "kernelDistance": unbiased_mmd(x[:REAL], y),
        "neighbours": NEIGHBOURS,
        "precisionRecall": [prdc(y, x, k) for k in NEIGHBOURS],
        "sizes": sizes,
    }
    header = {"__metadata__": {
        "case": "picture-metrics",
        "config": json.dumps(config),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "pillow": PIL.__version__,
    }}
    data = bytearray()
    for key, value in tensors.items():
        values = np.ascontiguousarray(value, dtype="<f4")
        header[key] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path = Path(__file__).resolve().parent / "picture-metrics.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    print(f"wrote {path.name}: {8 + len(text) + len(data):,} bytes; {config}")


if __name__ == "__main__":
    main()
