/** Fetches a network of a run as an ONNX model, with what must be known to run it. */
import type { ModelDescription } from '../../../analysis/models/description.ts';
import type { ModelKind } from '../../../analysis/models/model-kinds.ts';
import { paths } from '../../messages/paths.ts';
import { getBytes, getJson } from '../source/requests.ts';

/** Which checkpoint of a run, and which weights of its generator. Undefined: the latest, and the run's default. */
export interface ModelChoice {
  readonly step?: string | undefined;
  readonly weights?: string | undefined;
  /** Of `forget`: the maps that will be dropped, `3,8`, whose absence the statistics of batch normalisation know. */
  readonly dropped?: string | undefined;
}

export interface FetchedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly description: ModelDescription;
}

/** @throws RequestError if the run has no such model, checkpoint or weights */
export async function fetchModel(
  run: string,
  kind: ModelKind,
  choice: ModelChoice,
  signal: AbortSignal,
): Promise<FetchedModel> {
  const description = await getJson<ModelDescription>(paths.modelDescription(run, kind, choice), signal);
  // The latest may be another by now: its bytes are asked for by its step.
  const bytes = await getBytes(paths.model(run, kind, { ...choice, step: String(description.step) }), signal);
  return { bytes, description };
}
