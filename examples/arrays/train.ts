/** Trains on arrays that the program makes itself: 2,000 flowers of 32×32 numbers. */
import { train } from 'sparring';

const side = 32;
const count = 2000;

/** A flower of three to six petals near the centre, light on dark, in [0, 1]. */
function flower(): number[] {
  const between = (from: number, to: number) => from + (to - from) * Math.random();
  const petals = Math.floor(between(3, 7));
  const [x, y, size, turn] = [between(14, 18), between(14, 18), between(9, 13), between(0, 2 * Math.PI)];
  return Array.from({ length: side * side }, (_, i) => {
    const [dx, dy] = [(i % side) - x, Math.floor(i / side) - y];
    const edge = size * (0.65 + 0.35 * Math.cos(petals * Math.atan2(dy, dx) + turn));
    return Math.min(1, Math.max(0, edge - Math.hypot(dx, dy) + 0.5)); // one pixel of transition
  });
}

const data = Float32Array.from(Array.from({ length: count }, flower).flat());
const flowers = { data, shape: [count, side, side], range: 'unit' } as const;

const minutes = Number(process.argv[2] ?? 3);
const size = { width: side, height: side };
const training = train(flowers, {
  preset: 'dcgan-64',
  imageSize: size,
  ngf: 16,
  ndf: 16,
  batchSize: 32,
  minutes,
});
for await (const { step, dReal, dFake, sample } of training) {
  if (sample === undefined) continue;
  console.log(`step ${step}: D(x) ${dReal.toFixed(2)}, D(G(z)) ${dFake.toFixed(2)}: ${sample}`);
}

await using run = await training.run();
const pictures = await run.sample({ seeds: [0, 1, 2] }); // as ImageData has them: RGBA, four bytes a pixel
console.log(
  pictures.map(({ width, height, data: bytes }) => `${width}×${height}, ${bytes.length} bytes`).join('; '),
);
