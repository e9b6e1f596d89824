/** Runs from strangers in Chromium: what is written in them is text, whatever it says. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluationOf } from '../../src/analysis/curves/testing/recorded-runs.ts';
import { trainSmallRun } from '../../src/runs/testing/small-runs.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { openStudio, type OpenedStudio } from './studio-page.ts';

const script = (place: string) =>
  `<img src=x onerror="globalThis.hacked='${place}'"><script>globalThis.hacked='${place}'</script>`;
/** What a folder may be called. */
const names = [
  `<img src=x onerror=hacked='folder'>`,
  `'"><svg onload=hacked='folder'>`,
  'line\nfeed\u0007bell\u001b[31m',
  '\u202ecod.exe\u202c right to left עברית',
  'javascript:hacked=1',
  '%2e%2e%2f?a=b#c&d',
  `${'long '.repeat(40)}end`,
];

/** Chromium warns where there is no GPU, and where the server refuses: it has no pictures of `script('data')`. */
function isExpected(complaint: string): boolean {
  return complaint === 'No available adapters.' || /status of 40[04] .*\/pictures/.test(complaint);
}

/** With what the server says of it, which the console leaves out. */
async function refusalOf(response: Response): Promise<string> {
  const said = await response.text().catch(String);
  return `a status of ${response.status()} for ${response.url()}: ${said}`;
}

describe.skipIf(chromiumPath === undefined)(`a run of a stranger in Chromium${browserNote}`, () => {
  let studio: OpenedStudio;
  beforeAll(async () => {
    studio = await openStudio();
    const trained = await mkdtemp(join(tmpdir(), 'sparring-hostile-'));
    const model = join(trained, await trainSmallRun(trained));
    const optionsPath = join(model, 'options.json');
    const options = JSON.parse(await readFile(optionsPath, 'utf8')) as Record<string, unknown>;
    await writeFile(optionsPath, JSON.stringify({ ...options, data: script('data') }));
    await writeFile(
      join(model, 'notes.json'),
      JSON.stringify({ notes: script('notes'), tags: ['<b>tag</b>', '<img src=x onerror=hacked=1>'] }),
    );
    const event = { step: 2, event: 'failed', reason: script('event'), [script('key')]: script('value') };
    await writeFile(join(model, 'events.jsonl'), `${JSON.stringify(event)}\n`);
    const evaluation = evaluationOf(4, 1, { what: script('what'), unit: script('unit') });
    await writeFile(join(model, 'evaluations.jsonl'), `${JSON.stringify(evaluation)}\n`);
    const metrics = join(model, 'metrics.jsonl');
    const records = (await readFile(metrics, 'utf8')).trim().split('\n');
    await writeFile(
      metrics,
      records.map((line) => `${line.replace(/}$/, `,${JSON.stringify(script('metric'))}:3}`)}\n`).join(''),
    );
    for (const name of names) await cp(model, join(studio.root, name), { recursive: true });
    await rm(trained, { recursive: true });
  });
  afterAll(() => studio?.close());

  it('runs nothing on any view, and shows names as they are', async () => {
    const tab = await studio.tab();
    const { page, complaints } = tab;
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const foreign: string[] = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (!['blob:', 'data:'].includes(protocol) && origin !== new URL(studio.studio.address).origin)
        foreign.push(request.url());
      if (request.url().endsWith('/x')) foreign.push(request.url());
    });
    const refusals: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) refusals.push(refusalOf(response));
    });
    await tab.open('#/');
    for (const name of names) await page.getByText(name).first().waitFor();
    for (const [i, name] of names.entries()) {
      // One view of each name, and all views of the first.
      const views = i === 0 ? ['run', 'explore', 'inside', 'game'] : ['run'];
      for (const view of views) {
        await tab.open(`#/${view}/${encodeURIComponent(name)}`);
        await page.locator('h1', { hasText: name.slice(0, 20) }).waitFor();
        await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      }
    }
    await tab.open(`#/compare?runs=${names.slice(0, 2).map(encodeURIComponent).join(',')}`);
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    const hacked = await page.evaluate(() => (globalThis as { hacked?: unknown }).hacked);
    expect([hacked, await page.locator('img[src="x"], script:not([src])').count()]).toEqual([undefined, 0]);
    expect([dialogs, foreign]).toEqual([[], []]);
    expect((await Promise.all(refusals)).filter((each) => !isExpected(each))).toEqual([]);
    expect(complaints.filter((each) => !isExpected(each))).toEqual([]);
  });
});
