/** What the page learns of the studio that serves it, and what every answer that is none looks like. */
import { z } from 'zod';

export const sessionMessage = z.object({
  version: z.string(),
  /** The path of the folder of runs, as people know it. */
  root: z.string(),
  /** Separates arguments in the commands that the page shows. */
  platform: z.string(),
  cores: z.number(),
  /** Whether the server has the files of ONNX Runtime for pages. */
  hasOnnxRuntime: z.boolean(),
});
export type SessionMessage = z.infer<typeof sessionMessage>;

/** Why a request was refused or failed: one sentence. */
export const failureMessage = z.object({ error: z.string(), code: z.string() });
export type FailureMessage = z.infer<typeof failureMessage>;
