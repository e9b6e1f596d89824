/** What a session of training is told, and what it tells. */
import type { Finding } from '../analysis/health/finding.ts';
import type { StepReport } from '../gan/training/trainer.ts';
import type { BestSince } from './best-evaluation.ts';
import type { RoomSettings } from './disk-room.ts';

/** What was measured of a step. */
export interface StepEvaluation {
  /** With all that the value depends on: `kid@random-conv-64-whitened,bicubic,n=2048/2048,training`. */
  readonly metric: string;
  readonly value: number;
  readonly standardError?: number | undefined;
}

/** Reported after every step. */
export interface RunProgress extends StepReport {
  /** The run folder. */
  readonly run: string;
  /** Seconds of training, including earlier sessions. */
  readonly seconds: number;
  /** Real examples per second, over the last few steps. */
  readonly imagesPerSecond: number;
  /** Over the last few steps. */
  readonly stepsPerSecond: number;
  /** Counted from 0. */
  readonly epoch: number;
  /** Estimated seconds until the end of the run; undefined if it has no end, or during the first steps. */
  readonly secondsLeft: number | undefined;
  /** What the numbers say now, each with what to try; none if there is nothing to say. */
  readonly findings: readonly Finding[];
  /** The grid of samples that was drawn after this step, if it was. */
  readonly sample: string | undefined;
  /** The checkpoint that was written after this step, if it was. */
  readonly checkpoint: string | undefined;
  /** KID of this step, if it was measured. */
  readonly evaluation: StepEvaluation | undefined;
}

export interface StepSettings extends RoomSettings {
  /** Ends the session after the current step, with everything saved; and the waiting for room on the disk, without. */
  readonly signal?: AbortSignal | undefined;
  /** Awaited after the first step of the session, before anything of it is saved. */
  readonly onFirstStep?: (() => Promise<void>) | undefined;
  /** Leaves the folder open and claimed at the end. The caller closes it. Default: it is closed. */
  readonly staysOpen?: boolean | undefined;
  /** Called when everything is saved at the end, also of somebody who leaves the loop. Not called after an error. */
  readonly onEnd?: ((outcome: RunOutcome) => void) | undefined;
}

export interface TrainSettings extends StepSettings {
  readonly onStep?: ((progress: RunProgress) => void) | undefined;
}

/** The steps of a session. Each is trained when it is asked for; the last gives the outcome. */
export type SessionSteps = AsyncGenerator<RunProgress, RunOutcome, void>;

/** Steps that are not in a checkpoint: a resumed run trains them again. */
export interface UnsavedSteps {
  readonly steps: number;
  /** The file for which there was no room. */
  readonly path: string;
}

/** How a session ended. */
export interface RunOutcome {
  /** Total number of steps. */
  readonly step: number;
  readonly seconds: number;
  /** Whether the signal ended the session before the end of the run. */
  readonly interrupted: boolean;
  /** The grid of the last step; undefined if this session trained no step. */
  readonly lastSample: string | undefined;
  readonly lastCheckpoint: string | undefined;
  readonly animation: string | undefined;
  /** What the signal kept from being saved, as the disk was full; undefined if everything is. */
  readonly unsaved: UnsavedSteps | undefined;
  /** What the numbers say at the end, each with what to try; none if there is nothing to say. */
  readonly findings: readonly Finding[];
  /** The step of the best KID and the last one; undefined of a run that does not measure it. */
  readonly measured: BestSince | undefined;
  /** Names of the pictures that could not be read, with the reasons. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Seconds of this session spent waiting for pictures. */
  readonly waitedSeconds: number;
  /** Duration of this session, without waiting for room on the disk. */
  readonly sessionSeconds: number;
}
