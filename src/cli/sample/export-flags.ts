import type { RunDataFlags } from '../inputs/run-data.ts';
import type { NetworkName } from '../../gan/networks/state-names.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import type { ScoringProgram } from '../../gan/files/scored-model.ts';
import type { ExportFormat, ExportNaming } from '../../runs/export-run.ts';
import type { Normalisation } from '../../runs/generator.ts';

/** Formats that are folders. */
export type FolderFormat = 'hub' | 'tensorboard';

export interface ExportFlags extends RunDataFlags {
  readonly format?: ExportFormat | FolderFormat;
  readonly out: string;
  readonly normalisation?: Normalisation;
  readonly weights?: WeightKind;
  readonly network?: NetworkName;
  readonly for?: ScoringProgram;
  readonly names?: ExportNaming;
  readonly step?: number;
  /** Of the format hub. */
  readonly overwrite?: boolean;
  readonly json?: boolean;
}
