/** What the page and its worker of networks say to each other. */
import type { WebDevice } from '../../../engine/runtime/web/web-devices.ts';

/** Values with their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** Values by the names of inputs or outputs. */
export type NamedValues = Readonly<Record<string, Values>>;

export type WorkerTask =
  /** Starts ONNX Runtime. */
  | { readonly kind: 'start'; readonly folder: string; readonly device: WebDevice }
  | { readonly kind: 'load'; readonly model: number; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Runs a model once. */
  | {
      readonly kind: 'run';
      readonly model: number;
      readonly inputs: NamedValues;
      readonly outputs: Readonly<Record<string, readonly number[]>>;
    }
  | { readonly kind: 'release'; readonly model: number };

/** A task with the number that its answer has. */
export interface WorkerRequest {
  readonly id: number;
  readonly task: WorkerTask;
}

export interface WorkerResults {
  readonly start: { readonly threads: number };
  readonly load: null;
  readonly run: NamedValues;
  readonly release: null;
}
export type WorkerTaskKind = keyof WorkerResults;

export type WorkerAnswer =
  | { readonly id: number; readonly result: WorkerResults[WorkerTaskKind] }
  | { readonly id: number; readonly error: string };
