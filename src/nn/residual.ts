import { checkArguments, recordOf } from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { layerRule, Sequential, type Layer } from './layer.ts';
import { Conv2d, ConvTranspose2d } from './linear.ts';
import { under, type ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/** The name of the layer beside the others. */
const shortcutName = 'shortcut';

/**
 * A residual block (He et al. 2015): x → main(x) + shortcut(x), where `main` is layers in sequence and the shortcut one
 * layer that gives the same shape. Parameters begin with the names of the layers and with `shortcut`.
 */
export class Residual implements Layer {
  readonly parameters: ParameterSpecs;
  readonly main: Sequential;
  readonly shortcut: Layer;

  /** @throws UsageError if a member is not a layer, or one of `main` is called `shortcut` */
  constructor(main: Readonly<Record<string, Layer>>, shortcut: Layer) {
    checkArguments('Residual', { main, shortcut }, { main: recordOf(layerRule), shortcut: layerRule });
    if (shortcutName in main) {
      throw new UsageError(
        `Residual got a layer of main called ${shortcutName}, which is the name of the other: rename it`,
      );
    }
    this.main = new Sequential(main);
    this.shortcut = shortcut;
    this.parameters = { ...this.main.parameters, ...under(shortcutName, shortcut.parameters) };
  }

  apply(x: Node, scope: Scope): Node {
    return this.join(this.branches(x, scope));
  }

  /** What both branches make of x. */
  branches(x: Node, scope: Scope): { readonly main: Node; readonly shortcut: Node } {
    return {
      main: this.main.apply(x, scope),
      shortcut: this.shortcut.apply(x, scope.child(shortcutName)),
    };
  }

  /** The result of the block. */
  join({ main, shortcut }: ReturnType<Residual['branches']>): Node {
    return ops.add(main, shortcut);
  }
}

/** Whether a layer makes feature maps by convolving: a convolution, or a block of them. */
export function isConvolutional(layer: Layer): boolean {
  return layer instanceof Conv2d || layer instanceof ConvTranspose2d || layer instanceof Residual;
}
