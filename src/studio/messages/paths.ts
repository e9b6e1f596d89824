import type { CurvesQuery } from './curves.ts';

/** The paths of the server, said once. They are relative: a page may stand below another address. */
const part = encodeURIComponent;

export const paths = {
  session: () => 'api/session',
  events: () => 'api/events',
  runs: () => 'api/runs',
  run: (run: string) => `api/runs/${part(run)}`,
  sheet: (run: string, step: number, size: 'whole' | 'thumbnail' = 'whole') =>
    `api/runs/${part(run)}/sheets/${step}.png${size === 'whole' ? '' : '?size=thumbnail'}`,
  reals: (run: string) => `api/runs/${part(run)}/reals.png`,
  curves: (run: string, query: CurvesQuery = {}) => `api/runs/${part(run)}/curves${queryText({ ...query })}`,
  metricsCsv: (run: string) => `api/runs/${part(run)}/metrics.csv`,
  /** Both networks, layer by layer. */
  networks: (run: string) => `api/runs/${part(run)}/networks`,
  models: (run: string) => `api/runs/${part(run)}/models`,
  model: (run: string, kind: string, choice: ModelQuery) =>
    `api/runs/${part(run)}/models/${part(kind)}.onnx${queryText(choice)}`,
  modelDescription: (run: string, kind: string, choice: ModelQuery) =>
    `api/runs/${part(run)}/models/${part(kind)}.json${queryText(choice)}`,
  directions: (run: string, choice: NetworkQuery) => `api/runs/${part(run)}/directions${queryText(choice)}`,
  /** Real pictures: packed, with their bytes. */
  pictures: (run: string, query: Query<'count' | 'seed' | 'part'>) =>
    `api/runs/${part(run)}/pictures${queryText(query)}`,
  /** What excites the features of D most: packed, with the bytes of the pictures and the floats of the evidence. */
  best: (run: string, query: Query<'step' | 'features' | 'top' | 'pictures'>) =>
    `api/runs/${part(run)}/best${queryText(query)}`,
  /** Takes a picture file, and answers with its bytes as the networks take it. Its name is for what is said of it. */
  dropped: (run: string, name?: string) => `api/runs/${part(run)}/dropped${queryText({ name })}`,
  /** Takes the answers of a game that was played to its end. */
  game: (run: string) => `api/runs/${part(run)}/game`,
  /** The options in which runs differ. */
  differing: (runs: readonly string[]) => `api/differing?runs=${part(runs.map(part).join(','))}`,
  notes: (run: string) => `api/runs/${part(run)}/notes`,
  toTrash: (run: string) => `api/runs/${part(run)}/trash`,
  pause: (run: string) => `api/runs/${part(run)}/pause`,
  resume: (run: string) => `api/runs/${part(run)}/resume`,
  choices: () => 'api/choices',
  folders: () => 'api/folders',
  jobs: () => 'api/jobs',
  job: (job: string) => `api/jobs/${part(job)}`,
  inspect: () => 'api/jobs/inspect',
  estimate: () => 'api/jobs/estimate',
  train: () => 'api/jobs/train',
  cancelJob: (job: string) => `api/jobs/${part(job)}/cancel`,
  contactSheet: (job: string) => `api/jobs/${part(job)}/sheet.png`,
  uploads: () => 'api/uploads',
  /** Takes a file; its name is its path in the dropped folder. */
  uploadFile: (upload: string, name: string) => `api/uploads/${part(upload)}/files?name=${part(name)}`,
  finishUpload: (upload: string) => `api/uploads/${part(upload)}/finish`,
  cancelUpload: (upload: string) => `api/uploads/${part(upload)}/cancel`,
  trash: () => 'api/trash',
  fromTrash: (trashed: string) => `api/trash/${part(trashed)}/restore`,
  deleted: (trashed: string) => `api/trash/${part(trashed)}/delete`,
} as const;

type Query<Name extends string> = Readonly<Partial<Record<Name, string | undefined>>>;
type NetworkQuery = Query<'step' | 'weights'>;
type ModelQuery = Query<'step' | 'weights' | 'dropped'>;

function queryText(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `${name}=${part(String(value))}`).join('&');
  return text === '' ? '' : `?${text}`;
}
