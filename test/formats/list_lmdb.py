"""Lists the entries of an LMDB as py-lmdb reads them. See README.md in this folder.

    python list_lmdb.py FOLDER    # prints a JSON array of [key, length of the value, its MD5], in the order of the keys
"""

import hashlib
import json
import sys

import lmdb

with lmdb.open(sys.argv[1], readonly=True, lock=False) as environment, environment.begin() as transaction:
    entries = [[key.hex(), len(value), hashlib.md5(value).hexdigest()] for key, value in transaction.cursor()]
print("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]")
