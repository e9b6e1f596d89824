"""Writes parquet/: small picture sets as Hugging Face's datasets and Apache Arrow write them.

pip install datasets pillow; python3 make_parquet.py (with datasets 5.0.1 and pyarrow 25.0.1)
"""

import io
import os

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Dataset, Features, Image, Value
from PIL import Image as Picture

out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "parquet")
hub = os.path.join(out, "rooms", "data")
os.makedirs(hub, exist_ok=True)


def picture(i, size=(6, 5)):
    """A picture of one colour, (40 i, 100, 200 − 10 i), as PNG."""
    file = io.BytesIO()
    Picture.new("RGB", size, (40 * i, 100, 200 - 10 * i)).save(file, "PNG")
    return file.getvalue()


features = Features(
    {"image": Image(), "label": ClassLabel(names=["卧室", "kitchen"]), "note": Value("string")}
)
rows = {
    "image": [{"bytes": picture(i), "path": f"{i}.png"} for i in range(5)],
    "label": [0, 1, 1, 0, 1],
    "note": [f"note {i}" for i in range(5)],
}
whole = Dataset.from_dict(rows, features=features)
for shard in range(2):
    part = whole.shard(num_shards=2, index=shard, contiguous=True)
    part.to_parquet(os.path.join(hub, f"train-0000{shard}-of-00002.parquet"), batch_size=2)
whole.select([4]).to_parquet(os.path.join(hub, "test-00000-of-00001.parquet"))

plain = pa.table(
    {
        "id": pa.array(range(5), pa.int64()),
        "jpg": pa.array([picture(i) for i in range(4)] + [None], pa.binary()),
        "label": pa.array([3, 0, 1, 2, 3], pa.int32()),
    }
)
for codec in ["none", "gzip", "brotli", "zstd", "lz4"]:
    for version in ["1.0", "2.0"]:
        if codec == "none" or version == "1.0":
            pq.write_table(
                plain,
                os.path.join(out, f"plain-{codec}-v{version[0]}.parquet"),
                compression=codec,
                data_page_version=version,
                row_group_size=3,
            )
