/** Several tabs of a browser, which share what the server tells. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { trainSmallRun } from '../../src/runs/testing/small-runs.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { openStudio, type OpenedStudio } from './studio-page.ts';

describe.skipIf(chromiumPath === undefined)(`tabs in Chromium${browserNote}`, () => {
  let studio: OpenedStudio;
  let listeners = 0;
  let most = 0;
  beforeAll(async () => {
    studio = await openStudio({
      onListeners(count) {
        listeners = count;
        most = Math.max(most, count);
      },
    });
    await trainSmallRun(studio.root);
  });
  afterAll(() => studio?.close());

  it('share one stream, which ends with the last of them', async () => {
    const tab = await studio.tab();
    const first = tab.page;
    await tab.open('#/');
    const others = [];
    for (let i = 0; i < 3; i++) {
      const other = await first.context().newPage();
      await other.goto(`${new URL(studio.studio.address).origin}/#/`);
      others.push(other);
    }
    const tabs = [first, ...others];
    const [name] = await Promise.all(
      tabs.map(async (each) => each.locator('.run-link').first().textContent()),
    );
    await rename(join(studio.root, name!.trim()), join(studio.root, 'renamed'));
    for (const each of tabs) await each.getByRole('link', { name: 'renamed', exact: true }).waitFor();
    expect([listeners, most]).toEqual([1, 1]);
    for (const each of others) await each.close();
    expect(listeners).toBe(1);
    await first.context().close();
    await vi.waitFor(() => expect(listeners).toBe(0), { timeout: 20_000 });
  });
});
