import type { Node } from '../../tensor/node.ts';
import { intoBlocks, outOfBlocks } from './blocked-layout.ts';
import type { Emitter } from '../file/emitter.ts';

/**
 * The ONNX value of each node. A picture may be available in row-major order, in blocks of channels, or both: it is
 * reordered at the first use in the other layout.
 */
export class Values {
  readonly #emitter: Emitter;
  readonly #block: number;
  readonly #rowMajor = new Map<Node, string>();
  readonly #inBlocks = new Map<Node, string>();

  /** @param block channels per block */
  constructor(emitter: Emitter, block: number) {
    this.#emitter = emitter;
    this.#block = block;
  }

  set(node: Node, value: string): void {
    this.#rowMajor.set(node, value);
  }

  /** Only for pictures whose channels fill their blocks. */
  setInBlocks(node: Node, value: string): void {
    this.#inBlocks.set(node, value);
  }

  /** The value in row-major order. */
  of(node: Node): string {
    const known = this.#rowMajor.get(node);
    if (known !== undefined) return known;
    const value = outOfBlocks(this.#inBlocks.get(node)!, node.shape[1]!, this.#emitter);
    this.#rowMajor.set(node, value);
    return value;
  }

  /** A picture in blocks, of which the last may be padded. */
  inBlocks(node: Node): string {
    const known = this.#inBlocks.get(node);
    if (known !== undefined) return known;
    const value = intoBlocks(this.of(node), node, this.#block, this.#emitter);
    this.#inBlocks.set(node, value);
    return value;
  }
}
