/** The options of a run in groups that people look for, whatever version wrote them. */
export const groupNames = ['data', 'network', 'training', 'length', 'machine', 'origin'] as const;
export type GroupName = (typeof groupNames)[number];

export interface OptionValue {
  /** `training.optimiser.learningRate` */
  readonly path: string;
  readonly value: unknown;
}

export type OptionGroups = Readonly<Record<GroupName, readonly OptionValue[]>>;

/** By the first part of the path. What is not here belongs to the origin. */
const groupsOfParts: Readonly<Record<string, GroupName>> = {
  data: 'data',
  passed: 'data',
  values: 'data',
  classes: 'data',
  pictures: 'data',
  preparation: 'data',
  preset: 'network',
  network: 'network',
  training: 'training',
  until: 'length',
  sampleEvery: 'length',
  checkpointEvery: 'length',
  keepEvery: 'length',
  grid: 'length',
  evaluateEvery: 'length',
  tensorboard: 'length',
  device: 'machine',
  threads: 'machine',
  kernels: 'machine',
  execution: 'machine',
  onnxRuntime: 'machine',
};

/** Long and of use to programs only, or said elsewhere. */
const hidden: ReadonlySet<string> = new Set([
  'formatVersion',
  'identity',
  'kernels',
  'execution',
  'branchedFrom',
]);

export function optionGroups(options: Readonly<Record<string, unknown>>): OptionGroups {
  const groups: Record<GroupName, OptionValue[]> = {
    data: [],
    network: [],
    training: [],
    length: [],
    machine: [],
    origin: [],
  };
  for (const [part, value] of Object.entries(options)) {
    if (hidden.has(part)) continue;
    const group = Object.hasOwn(groupsOfParts, part) ? groupsOfParts[part]! : 'origin';
    groups[group].push(...leaves(part, value));
  }
  return groups;
}

function leaves(path: string, value: unknown): OptionValue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([name, each]) => leaves(`${path}.${name}`, each));
}

/** Words for an option that nobody has named: `training.sideMultiple` → `side multiple`. */
export function plainName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
