/** Runs the README's example, unchanged, with the installed package. */
import { it } from 'vitest';
import { installConsumer } from '../package/consumer.ts';
import { expectToTrain, readmeExample } from '../package/readme-code.ts';

it('the example in the README runs, prints losses and writes its files', async () => {
  const consumer = await installConsumer();
  try {
    await expectToTrain(consumer, readmeExample());
  } finally {
    consumer.remove();
  }
});
