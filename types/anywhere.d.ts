/**
 * What every place where JavaScript runs has beyond the language itself (WinterTC's minimum common API), as far as
 * the rooms that run anywhere use it. They are checked against this and ES2023 alone: Node's names and the DOM's are
 * not there (tsconfig.anywhere.json).
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(encoding?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}

declare function setTimeout(callback: () => void, milliseconds?: number): unknown;

declare interface AbortSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}
