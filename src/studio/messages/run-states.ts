/** What a run is doing. Apart from the schemas, so that the page has the names without zod. */
export const runStates = ['training', 'paused', 'finished', 'failed', 'empty', 'broken'] as const;
export type RunState = (typeof runStates)[number];
