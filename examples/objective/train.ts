/**
 * An objective of one's own: least squares (Mao et al. 2017, arXiv 1611.04076), beside the two of the 2014 paper, on
 * eight Gaussians in a ring. An objective is two functions that build a loss from what a step knows. (The library has this
 * one, too: `objectives['least-squares']`.)
 */
import {
  adam,
  createNodeRuntime,
  latentOfSeeds,
  objectives,
  Sampler,
  Trainer,
  type Objective,
} from 'sparring';
import { ops, RandomStream } from 'sparring/graph';
import { pointSets } from 'sparring/metrics';
import { pointMlp } from 'sparring/nn';

const { add, mean, square, sub } = ops;

const leastSquares: Objective = {
  discriminator: ({ real, fake, judge }) => add(mean(square(sub(judge(real), 1))), mean(square(judge(fake)))),
  generator: ({ fake, judge }) => mean(square(sub(judge(fake), 1))),
  judgement: 'score',
};

const steps = Number(process.argv[2] ?? 3000);
const ring = pointSets['ring-2d'];
const units = { generator: [128, 128], discriminator: [128, 128], activation: 'relu' } as const;
const gan = pointMlp({ dimension: 2, latentDim: 2, latentDistribution: 'normal', ...units });
const runtime = await createNodeRuntime();

const { minimax, 'non-saturating': nonSaturating } = objectives;
const compared = { 'least squares': leastSquares, minimax, 'non-saturating': nonSaturating };
for (const [name, objective] of Object.entries(compared)) {
  const rate = adam({ learningRate: 1e-3, beta1: 0.5 });
  const optimisers = { generator: rate, discriminator: rate };
  const trainer = await Trainer.create({ gan, objective, optimisers, batchSize: 256, seed: 1 }, runtime);
  const random = new RandomStream(1, 'points', 0);
  for (let i = 0; i < steps; i++) await trainer.step(async () => ring.draw(256, random));

  const sampler = await Sampler.create(gan, runtime, { batchSize: 256 });
  const seeds = Array.from({ length: 1024 }, (_, i) => i);
  const points = await sampler.sample(latentOfSeeds(gan, seeds), trainer.state);
  console.log(`${name.padEnd(15)} ${describe(points)}`);
}

/** How many of the eight Gaussians get samples, and the share of samples within three deviations of one. */
function describe(points: Float32Array): string {
  const counts = new Array<number>(8).fill(0);
  for (let i = 0; i < points.length; i += 2) {
    const nearest = Math.round((Math.atan2(points[i + 1]!, points[i]!) / (2 * Math.PI)) * 8);
    const angle = (2 * Math.PI * nearest) / 8;
    const distance = Math.hypot(points[i]! - 2 * Math.cos(angle), points[i + 1]! - 2 * Math.sin(angle));
    if (distance < 3 * 0.1) counts[(nearest + 8) % 8]! += 1;
  }
  const inside = counts.reduce((sum, count) => sum + count, 0) / (points.length / 2);
  const found = counts.filter((count) => count > 0).length;
  return `found ${found} of 8 Gaussians, ${Math.round(100 * inside)}% of the samples lie within one`;
}
