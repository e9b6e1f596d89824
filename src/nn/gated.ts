import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Branched, type Branches } from './branches.ts';
import type { Layer } from './layer.ts';

/**
 * A gated linear unit (Dauphin et al. 2016, arXiv 1612.08083): x → main(x) · sigmoid(gate(x)), where `main` is layers in
 * sequence and the gate one layer that gives the same shape. Parameters begin with the names of the layers and with `gate`.
 *
 * Where papers halve the channels of one layer, the halves are layers of their own here: the same sums, without a copy.
 */
export class Gated extends Branched {
  /** @throws UsageError if a member is not a layer, or one of `main` is called `gate` */
  constructor(main: Readonly<Record<string, Layer>>, gate: Layer) {
    super(main, 'gate', gate);
  }

  override join({ main, beside }: Branches): Node {
    return ops.mul(main, ops.sigmoid(beside));
  }
}
