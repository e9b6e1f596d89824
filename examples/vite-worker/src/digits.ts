/** The 10,000 test digits of MNIST, as a set of pictures to train on. */
import type { PictureSet } from 'sparring/web';

/** An IDX file: 16 bytes of sizes, then the pictures, a byte for each pixel. */
const headerBytes = 16;

export async function loadDigits(): Promise<PictureSet> {
  const response = await fetch(`${import.meta.env.BASE_URL}digits.idx`);
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  const file = await response.arrayBuffer();
  const [, count, height, width] = [0, 4, 8, 12].map((at) => new DataView(file).getUint32(at)) as [
    number,
    number,
    number,
    number,
  ];
  const planes = new Uint8Array(file, headerBytes);
  return { kind: 'pictures', count, height, width, channels: 1, planes };
}
