/** Which checkpoint of a run is meant. It loads no schema, as opening a run does. */
export const stepWords = ['latest', 'best'] as const;
/** A step that has a checkpoint, the latest, or the one that `sparring evaluate` found best. */
export type StepChoice = number | (typeof stepWords)[number];
