"""Makes linear-svm.safetensors, which the test of our linear SVM follows. See README.md beside this file.

    python make_svm_golden.py    # needs scikit-learn; a few seconds
"""

import json
import struct
from pathlib import Path

import numpy as np
import sklearn
from sklearn.svm import LinearSVC

CLASSES, DIMENSION = 5, 24
TRAINING, TEST = 600, 2000
COSTS = [0.001, 0.05, 2.0]


def points(random, centres, count):
    """Classes that overlap, of numbers that are mostly zero and on scales from 0.1 to 10, as features are."""
    labels = random.integers(0, CLASSES, count)
    noise = random.normal(0, 1, (count, DIMENSION))
    scales = np.logspace(-1, 1, DIMENSION)
    return (np.maximum(0, centres[labels] + noise) * scales).astype(np.float32), labels


def main():
    random = np.random.default_rng(5)
    centres = random.normal(0, 0.7, (CLASSES, DIMENSION))
    x, y = points(random, centres, TRAINING)
    test_x, test_y = points(random, centres, TEST)
    tensors = {"points": x, "labels": y, "testPoints": test_x, "testLabels": test_y}
    errors = []
    for i, cost in enumerate(COSTS):
        machine = LinearSVC(C=cost, tol=1e-8, max_iter=1_000_000, random_state=0).fit(x, y)
        found = machine.predict(test_x)
        errors.append(float(np.mean(found != test_y)))
        tensors[f"weights{i}"] = np.concatenate([machine.coef_, machine.intercept_[:, None]], axis=1)
        tensors[f"found{i}"] = found
    header = {"__metadata__": {
        "case": "linear-svm",
        "config": json.dumps({"costs": COSTS, "errors": errors}),
        "sklearn": sklearn.__version__,
    }}
    data = bytearray()
    for key, value in tensors.items():
        values = np.ascontiguousarray(value, dtype="<f4")
        header[key] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path = Path(__file__).resolve().parent / "linear-svm.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    print(f"wrote {path.name}: {8 + len(text) + len(data):,} bytes; errors {errors}")


if __name__ == "__main__":
    main()
