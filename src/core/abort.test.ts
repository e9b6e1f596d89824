import { expect, it } from 'vitest';
import { throwIfAborted } from './abort.ts';

it('throws the reason of the signal, also of one that another task aborts', async () => {
  const stopping = new AbortController();
  await throwIfAborted(stopping.signal);
  setTimeout(() => stopping.abort(new Error('enough')));
  const busy = async () => {
    for (;;) await throwIfAborted(stopping.signal); // would never end if no other task ran
  };
  await expect(busy()).rejects.toThrow('enough');
  await expect(throwIfAborted(stopping.signal)).rejects.toThrow('enough');
});

it('does not wait without a signal', async () => {
  const order: string[] = [];
  setTimeout(() => order.push('a task'));
  await throwIfAborted(undefined);
  order.push('at once');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(order).toEqual(['at once', 'a task']);
});
