/** D's cross-entropy of one picture, the value function V(D, G) that it is the negative of, and what of V depends on G. */
import { grad } from '../engine/tensor/grad.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { objectives } from '../gan/objectives/objectives.ts';
import { lossesOfLogits } from '../gan/objectives/of-logits.ts';

/** A picture before D: its target, and D's answer. */
export interface JudgedPicture {
  /** The target: 1 for a real picture, 0 for a generated one. */
  readonly y: 0 | 1;
  /** D's output, the probability that the picture is real, in (0, 1). */
  readonly p: number;
}

/** The cross-entropy −[y log p + (1 − y) log(1 − p)] of one picture. */
export interface PictureLoss extends JudgedPicture {
  /** y log p: 0 for a generated picture. */
  readonly realTerm: number;
  /** (1 − y) log(1 − p): 0 for a real picture. */
  readonly generatedTerm: number;
  readonly loss: number;
}

/** One real and one generated picture: D right about both, then wrong about both. */
export const judgedPictures: readonly JudgedPicture[] = [
  { y: 1, p: 0.9 },
  { y: 0, p: 0.2 },
  { y: 1, p: 0.2 },
  { y: 0, p: 0.9 },
];

const logitOf = (p: number) => Math.log(p / (1 - p));
const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
/** The logit of a picture whose part of D's loss is exactly 0, because softplus underflows. */
const certainlyGenerated = ops.constant([-1000], [1, 1]);

/** The loss of each picture, computed with the objective used in training and the target y. */
export function pictureLosses(pictures: readonly JudgedPicture[]): PictureLoss[] {
  return pictures.map(({ y, p }) => {
    const logits = { real: ops.constant([logitOf(p)], [1, 1]), fake: certainlyGenerated };
    const { discriminator } = lossesOfLogits(objectives['non-saturating'], logits, y);
    return {
      y,
      p,
      realTerm: y === 1 ? Math.log(p) : 0,
      generatedTerm: y === 0 ? Math.log(1 - p) : 0,
      loss: interpret([discriminator])[0]![0]!,
    };
  });
}

/** V and D's loss after some steps of D. */
export interface ClimbStep {
  readonly step: number;
  readonly dOfReal: number;
  readonly dOfGenerated: number;
  /** V = log D(x) + log(1 − D(G(z))). */
  readonly value: number;
  /** D's loss: the cross-entropies of both pictures. */
  readonly loss: number;
}

/**
 * D descends the gradient of its loss on one real and one generated picture, which ascends V. It begins undecided, with
 * both logits 0, and its logits are what is learnt.
 */
export function climbOfDiscriminator(steps = 10, rate = 1): ClimbStep[] {
  const [real, fake] = [ops.input('real', [1, 1]), ops.input('fake', [1, 1])];
  const { discriminator } = lossesOfLogits(objectives['non-saturating'], { real, fake });
  const nodes = [discriminator, ...grad(discriminator, [real, fake])];
  let logits = { real: 0, fake: 0 };
  return Array.from({ length: steps + 1 }, (_, step) => {
    const feeds = { real: [logits.real], fake: [logits.fake] };
    const [loss, byReal, byFake] = interpret(nodes, feeds).map((each) => each[0]!) as [
      number,
      number,
      number,
    ];
    const [dOfReal, dOfGenerated] = [sigmoid(logits.real), sigmoid(logits.fake)];
    logits = { real: logits.real - rate * byReal, fake: logits.fake - rate * byFake };
    return { step, dOfReal, dOfGenerated, value: Math.log(dOfReal) + Math.log(1 - dOfGenerated), loss };
  });
}

/** A term of V and its derivative by G's weight. */
export interface ValueTerm {
  readonly d: number;
  readonly term: number;
  readonly gradient: number;
}

/** Both terms of V for a G and a D so small that they can be differentiated by hand. */
export interface GeneratorShare {
  /** The real number. */
  readonly x: number;
  readonly z: number;
  /** The only weight of G(z) = w · z. */
  readonly w: number;
  /** D(x) = σ(scale · x + shift). */
  readonly scale: number;
  readonly shift: number;
  readonly real: ValueTerm;
  readonly generated: ValueTerm;
}

const smallest = { x: 2, z: 0.5, w: 1, scale: 2, shift: -3 } as const;

/** Differentiates both terms of V by G's weight: that of the real picture has no G in it. */
export function generatorShare(): GeneratorShare {
  const { x, z, w, scale, shift } = smallest;
  const weight = ops.input('w', []);
  const logit = (of: Node) => ops.add(ops.mul(of, scale), shift);
  const [ofReal, ofGenerated] = [logit(ops.constant(x)), logit(ops.mul(weight, z))];
  const terms = [
    ops.neg(ops.softplus(ops.neg(ofReal))), // log σ
    ops.neg(ops.softplus(ofGenerated)), // log(1 − σ)
  ] as const;
  const nodes = [ofReal, ofGenerated, ...terms, ...terms.flatMap((term) => grad(term, [weight]))];
  const values = interpret(nodes, { w: [w] }).map((value) => value[0]!);
  const part = (i: 0 | 1): ValueTerm => ({
    d: sigmoid(values[i]!),
    term: values[2 + i]!,
    gradient: values[4 + i]!,
  });
  return { ...smallest, real: part(0), generated: part(1) };
}
