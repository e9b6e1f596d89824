import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Branched, type Branches } from './branches.ts';
import type { Layer } from './layer.ts';

/**
 * A residual block (He et al. 2015): x → main(x) + shortcut(x), where `main` is layers in sequence and the shortcut one
 * layer that gives the same shape. Parameters begin with the names of the layers and with `shortcut`.
 */
export class Residual extends Branched {
  /** @throws UsageError if a member is not a layer, or one of `main` is called `shortcut` */
  constructor(main: Readonly<Record<string, Layer>>, shortcut: Layer) {
    super(main, 'shortcut', shortcut);
  }

  override join({ main, beside }: Branches): Node {
    return ops.add(main, beside);
  }
}
