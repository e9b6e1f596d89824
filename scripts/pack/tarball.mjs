/** A package as npm takes it: a compressed tar whose files are in a folder `package`. The same files give the same bytes. */
import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';

/** In bytes: the field of a tar's header. */
const maxNameLength = 100;

/** Two empty blocks end a tar. nanotar leaves them out where its last record happens to be full, and npm refuses that. */
const end = Buffer.alloc(1024);

/**
 * @typedef {object} PackedFile
 * @property {string} path in the package, with forward slashes
 * @property {Uint8Array} data
 * @property {boolean} [executable]
 */

/**
 * @param {readonly PackedFile[]} files
 * @param {number} [level] of compression, 1 to 9
 * @returns {Buffer}
 */
export function tarball(files, level = 9) {
  const entries = files.map(({ path, data, executable }) => {
    const name = `package/${path}`;
    if (Buffer.byteLength(name) > maxNameLength)
      throw new Error(`${path} is too long for a tar: rename the file`);
    return { name, data, attrs: { mode: executable ? '755' : '644', uid: 0, gid: 0, mtime: 0 } };
  });
  return gzipSync(Buffer.concat([createTar(entries), end]), { level });
}
