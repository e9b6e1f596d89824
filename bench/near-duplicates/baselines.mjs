/**
 * Baselines for our methods: two perceptual hashes and raw pixels. Each also compares mirror images, and groups as our
 * methods do: a picture joins the nearest kept one within the limit, or is kept.
 */

/** Rows of 64-bit hashes as two words each. */
export function hashesOf(pictures, hash) {
  const words = new Uint32Array(2 * pictures.length);
  pictures.forEach((picture, i) => {
    hash(picture).forEach((bit, j) => {
      if (bit) words[2 * i + (j >> 5)] |= 1 << (j & 31);
    });
  });
  return words;
}

/** Pictures are decoded at this size, in grey, and reduced by averaging. */
export const greySide = 144;

/** Means over boxes of nearly equal size. */
function averaged(grey, width, height) {
  const edge = (i, side) => Math.round((i * greySide) / side);
  return Array.from({ length: width * height }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    let [sum, count] = [0, 0];
    for (let y = edge(row, height); y < edge(row + 1, height); y++) {
      for (let x = edge(column, width); x < edge(column + 1, width); x++) {
        sum += grey[y * greySide + x];
        count += 1;
      }
    }
    return sum / count;
  });
}

/** dHash (N. Krawetz 2013): whether each of the first 8 pixels in 8 rows of 9 is brighter than the next in its row. */
export function dHash(grey) {
  const small = averaged(grey, 9, 8);
  return Array.from(
    { length: 64 },
    (_, i) => small[9 * (i >> 3) + (i & 7)] > small[9 * (i >> 3) + (i & 7) + 1],
  );
}

/**
 * pHash, as in Python's ImageHash (phash): whether each of the 8 × 8 lowest frequencies of the cosine transform of
 * 32 × 32 pixels is above their median.
 */
export function pHash(grey) {
  const small = averaged(grey, 32, 32);
  const low = [];
  for (let v = 0; v < 8; v++) {
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let y = 0; y < 32; y++) {
        for (let x = 0; x < 32; x++) sum += small[32 * y + x] * cosines[u][x] * cosines[v][y];
      }
      low.push(sum);
    }
  }
  const sorted = [...low].sort((a, b) => a - b);
  const median = (sorted[31] + sorted[32]) / 2;
  return low.map((value) => value > median);
}

const cosines = Array.from({ length: 8 }, (_, frequency) =>
  Array.from({ length: 32 }, (__, x) => Math.cos((Math.PI * frequency * (2 * x + 1)) / 64)),
);

function bitCount(word) {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The number of different bits, to the picture or its mirror image, whichever is nearer. */
export function hashDistance(hashes, mirrored) {
  const between = (a, i, b, j) => bitCount(a[2 * i] ^ b[2 * j]) + bitCount(a[2 * i + 1] ^ b[2 * j + 1]);
  return (i, j) => Math.min(between(hashes, i, hashes, j), between(mirrored, i, hashes, j));
}

/** Root mean square difference, in grey levels, to the picture or its mirror image; Infinity beyond `max`. */
export function pixelDistance(pictures, mirrored, max) {
  const { length } = pictures[0];
  const limit = length * max ** 2;
  const squares = (a, b) => {
    let sum = 0;
    for (let from = 0; from < length; from += 128) {
      for (let i = from; i < from + 128; i++) sum += (a[i] - b[i]) ** 2;
      if (sum > limit) return Infinity;
    }
    return sum;
  };
  return (i, j) =>
    Math.sqrt(Math.min(squares(pictures[i], pictures[j]), squares(mirrored[i], pictures[j])) / length);
}

/** All pairs `[first, second, distance]` up to a maximum distance, ascending by the second picture. */
export function nearPairs(count, distance, max) {
  const pairs = [];
  for (let second = 1; second < count; second++) {
    for (let first = 0; first < second; first++) {
      const found = distance(first, second);
      if (found <= max) pairs.push([first, second, found]);
    }
  }
  return pairs;
}

/** Groups at a limit: each picture joins the nearest kept one within it. */
export function groupsWithin(pairs, limit) {
  const joined = new Map();
  const groups = new Map();
  for (let at = 0; at < pairs.length;) {
    const second = pairs[at][1];
    let best;
    for (; at < pairs.length && pairs[at][1] === second; at++) {
      const [first, , distance] = pairs[at];
      if (distance > limit || joined.has(first)) continue;
      if (best === undefined || distance < best[1]) best = [first, distance];
    }
    if (best === undefined) continue;
    joined.set(second, best[0]);
    groups.set(best[0], [...(groups.get(best[0]) ?? []), { index: second, similarity: -best[1] }]);
  }
  return [...groups].map(([kept, repeats]) => ({ kept, repeats }));
}
