import { recordEvaluation } from '../record-evaluation.ts';

/** Records that the KID of a run's step was measured. @param path of the run's folder */
export async function recordKid(path: string, step: number, value: number): Promise<void> {
  const weights = { run: { path, step }, weights: 'live', normalisation: 'standing' } as const;
  const metric = 'kid@net,none,n=9/9,training';
  await recordEvaluation(weights, { metric, what: 'KID', value, better: 'lower', samples: 9, protocol: '' });
}
