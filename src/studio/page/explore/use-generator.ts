import { PageGenerator } from '../painter/generator.ts';
import type { ModelChoice } from '../painter/models.ts';
import { useOpened, type Opened } from '../parts/use-opened.ts';

export interface GeneratorInUse extends Omit<Opened<PageGenerator>, 'opened'> {
  readonly generator: PageGenerator | undefined;
}

/** The generator of a checkpoint. The one before stays until the next is ready; memory is freed after use. */
export function useGenerator(run: string, { step, weights }: ModelChoice): GeneratorInUse {
  const { opened, ...rest } = useOpened(
    (signal) => PageGenerator.open(run, { step, weights }, signal),
    [run, step, weights],
  );
  return { generator: opened, ...rest };
}
