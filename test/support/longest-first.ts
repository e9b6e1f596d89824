import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files that take most of a minute. One that began last would keep one core busy while the other waits. */
const longest = ['test/cli/crashes.test.ts', 'test/studio/create.test.ts', 'test/studio/shelf.test.ts'];

/** The order of Vitest, but for the longest files, which begin. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((path) => moduleId.endsWith(path));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
