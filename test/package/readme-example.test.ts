/** Runs the README's example with the installed package, for a few steps: `npm run test:slow` runs it unchanged. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installConsumer, type Consumer } from './consumer.ts';
import { expectToTrain, readmeExample } from './readme-code.ts';

describe('the example in the README', () => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await installConsumer();
  });
  afterAll(() => consumer?.remove());

  it('has at most twenty lines, not counting blank ones', () => {
    expect(
      readmeExample()
        .split('\n')
        .filter((line) => line.trim() !== '').length,
    ).toBeLessThanOrEqual(20);
  });

  it('runs, prints losses and writes its files', async () => {
    const length = /\bsteps: \d+/g;
    expect(readmeExample().match(length)).toHaveLength(1);
    await expectToTrain(consumer, readmeExample().replace(length, 'steps: 10'));
  });
});
