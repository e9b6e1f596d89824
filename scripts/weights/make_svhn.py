"""Generates weights/svhn/svhn.safetensors from the .npy files of DCGAN's authors, their arrays in float16.

    python3 scripts/weights/make_svhn.py FOLDER

The folder contains 200_gen_params.jl_01.npy, …, 200_discrim_params.jl_08.npy of github.com/Newmu/dcgan_code (MIT licence,
© 2015 Alec Radford). Arrays keep their names, order and layout. Needs numpy.
"""

import json
import sys
from pathlib import Path

import numpy

lists = {"200_gen_params.jl": 10, "200_discrim_params.jl": 8}


def main(folder: Path) -> None:
    header = {
        "__metadata__": {
            "title": "Generator and discriminator of DCGAN's authors, trained for 200 epochs on street view house numbers",
            "source": "https://github.com/Newmu/dcgan_code",
            "copyright": "Copyright (c) 2015 Alec Radford",
            "licence": "MIT",
        }
    }
    chunks = []
    offset = 0
    for name, count in lists.items():
        for number in range(1, count + 1):
            array = numpy.load(folder / f"{name}_{number:02}.npy")
            chunk = array.astype("<f2").tobytes()
            end = offset + len(chunk)
            entry = {"dtype": "F16", "shape": list(array.shape), "data_offsets": [offset, end]}
            header[f"{name}_{number:02}"] = entry
            chunks.append(chunk)
            offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    target = Path(__file__).parents[2] / "weights" / "svhn" / "svhn.safetensors"
    target.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(chunks))


main(Path(sys.argv[1]))
