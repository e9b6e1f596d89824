/**
 * Cuts the pictures of docs/tour.md out of what its commands drew: `node scripts/tour-pictures.mjs FOLDER`.
 *
 * FOLDER has the figures by the names below, each written by the tour's command with `--out NAME.png`.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const folder = process.argv[2];
if (folder === undefined) throw new Error('expected the folder of the figures: see the head of this script');

/** The pictures: of which figure, and which of its sections (from 1; all if none are named). */
const cuts = [
  { name: 'digits' },
  { name: 'counting', figure: 'pictures', sections: [1, 2] },
  { name: 'slope', figure: 'pictures', sections: [4] },
  { name: 'mixtures', figure: 'pictures', sections: [3] },
  { name: 'judge', share: 0.437 },
  { name: 'network', sections: [1] },
  { name: 'ring', width: 620 },
  { name: 'curves', sections: [1] },
  { name: 'loss-of-d', figure: 'losses', sections: [1] },
  { name: 'loss-of-g', figure: 'losses', sections: [3, 4] },
  { name: 'saturation', sections: [1, 2] },
  { name: 'algorithm', sections: [1] },
  { name: 'convolution', sections: [1, 2] },
  { name: 'nearest' },
  { name: 'walk' },
  { name: 'autoencoder', sections: [1] },
  { name: 'forget' },
];

/** The rows of the light lines that separate the sections of a page: uniform, grey, and as wide as the page. */
async function separatorsOf(page) {
  const { data, info } = await page.clone().greyscale().raw().toBuffer({ resolveWithObject: true });
  const [from, to] = [Math.round(info.width * 0.05), Math.round(info.width * 0.93)];
  const rows = [];
  for (let y = 0; y < info.height; y++) {
    const row = data.subarray(y * info.width + from, y * info.width + to);
    const isLine = row[0] > 190 && row[0] < 250 && row.every((value) => value === row[0]);
    if (isLine && y > (rows.at(-1) ?? -9) + 8) rows.push(y);
  }
  return rows;
}

async function cut({ name, figure = name, sections, share = 1, width = 1100 }) {
  const page = sharp(join(folder, `${figure}.png`)).flatten({ background: 'white' });
  const size = await page.metadata();
  let [top, bottom] = [0, Math.round(size.height * share)];
  if (sections !== undefined) {
    const edges = [...(await separatorsOf(page)), size.height];
    top = edges[sections[0] - 1] + 6;
    bottom = edges[sections.at(-1)] - 4;
    if (!(bottom > top)) throw new Error(`${figure}.png has ${edges.length - 1} sections`);
  }
  await page
    .extract({ left: 0, top, width: size.width, height: bottom - top })
    .resize({ width, withoutEnlargement: true })
    .webp({ quality: 82, effort: 6 })
    .toFile(join(docs, 'tour', `${name}.webp`));
}

for (const picture of cuts) await cut(picture);

/** README's first picture: faces of docs/quality.md, and the digits of table 3. */
async function cover() {
  const height = 888;
  const faces = sharp(join(docs, 'quality/quick-64.jpg')).resize({ height, kernel: 'cubic' });
  const digits = sharp(join(docs, 'results/dcgan-table-3.png')).resize({ height, kernel: 'cubic' });
  const { data: left, info } = await faces.png().toBuffer({ resolveWithObject: true });
  const input = [
    { input: left, left: 0, top: 0 },
    { input: await digits.png().toBuffer(), left: info.width + 24, top: 0 },
  ];
  const width = info.width + 24 + height;
  const whole = sharp({ create: { width, height, channels: 3, background: 'white' } }).composite(input);
  await sharp(await whole.png().toBuffer())
    .resize({ width: 1600 })
    .jpeg({ quality: 84, mozjpeg: true })
    .toFile(join(docs, 'faces-and-digits.jpg'));
}

await cover();
