/** Whole ways through the studio, with the built command line and real trainings. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { browserNote, chromiumPath, complaintsOf } from '../browser/page.ts';
import { sparring, start, type Running } from '../cli/sparring.ts';

const points = '00000-ring-2d-gan-2d';

describe.skipIf(chromiumPath === undefined)(`journeys in Chromium${browserNote}`, () => {
  let cwd = '';
  let browser: Browser;
  let context: BrowserContext;
  const running: Running[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath! });
    cwd = await mkdtemp(join(tmpdir(), 'sparring-journey-'));
  });
  beforeEach(() => mkdir(join(cwd, 'runs')));
  afterEach(async () => {
    await context?.close();
    for (const each of running.splice(0)) {
      each.child.kill('SIGKILL');
      await each.finished;
    }
    await rm(join(cwd, 'runs'), { recursive: true, force: true });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(cwd, { recursive: true, force: true });
  });

  /** A command that ends with its test, unless it ends before. */
  const begin = (...args: string[]): Running => {
    const begun = start(cwd, ...args);
    running.push(begun);
    return begun;
  };
  const train = (...more: string[]) => begin('train', 'ring-2d', '--minutes', '5', '--threads', '1', ...more);
  const studio = async (...more: string[]) => {
    const begun = begin('studio', 'runs', '--no-open', ...more);
    await begun.prints('Ctrl-C');
    return { ...begun, address: new URL(/http:\S+/.exec(begun.stdout())![0]) };
  };
  /** A page of a browser of its own, with the addresses of its requests. */
  const visit = async (address: URL, hash = '#/') => {
    context = await browser.newContext({ locale: 'en' });
    const page = await context.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url().slice(address.origin.length)));
    const complaints = complaintsOf(page);
    await page.goto(`${address.href}${hash}`);
    return { page, requests, complaints };
  };
  const there = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
  const card = (page: Page, name: string) => page.locator('article').filter({ hasText: name });

  it('shows a training that began before the page, and one that begins after, and pauses it', async () => {
    const first = train();
    await first.prints('runs');
    const { address } = await studio();
    const { page, complaints } = await visit(address);
    await card(page, points).getByText('In another process').first().waitFor();
    const second = train();
    const other = '00001-ring-2d-gan-2d';
    await card(page, other).getByText('In another process').first().waitFor();
    await page.goto(`${address.origin}/#/run/${other}`);
    await page.locator('.chart').first().waitFor(); // before its first step, there is nothing to save
    await page.getByRole('button', { name: 'Pause' }).click();
    expect((await second.finished).code).toBe(130);
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    expect(first.child.exitCode).toBeNull();
    expect(complaints).toEqual([]);
  });

  slowIt('fetches nothing twice while it watches a training', async () => {
    const training = train('--sample-every', '200');
    await training.prints('runs');
    const { address } = await studio();
    const { page, requests } = await visit(address, `#/run/${points}`);
    await page.locator('.chart').first().waitFor();
    const step = async () =>
      Number((await page.locator('.facts').textContent())!.replaceAll(/\D/g, ' ').trim().split(/\s+/)[0]);
    const before = await step();
    while (!(requests.filter((path) => path.includes('/sheets/')).length > 3)) await page.waitForTimeout(50);
    expect(await step()).not.toBe(before);
    expect(requests.filter((path) => path.includes('/curves'))).toHaveLength(1);
    expect(requests.filter((path) => path.endsWith(`/api/runs/${points}`))).toHaveLength(1);
    const sheets = requests.filter((path) => path.includes('/sheets/'));
    expect(sheets).toHaveLength(new Set(sheets).size);
  });

  slowIt('says that the studio was killed, and comes back when its new address is opened', async () => {
    const { child, address } = await studio();
    const { page } = await visit(address);
    await there(page, 'Train your first network');
    child.kill('SIGKILL');
    await there(page, /The studio does not answer/);
    const again = await studio('--port', address.port);
    expect(again.address.search).not.toBe(address.search);
    await there(page, /was started again/);
    const other = await context.newPage();
    await other.goto(again.address.href);
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await sparring(cwd, 'train', 'ring-2d', '--steps', '2', '--threads', '1');
    for (const each of [page, other]) await card(each, points).waitFor();
  });

  slowIt('says that a run was deleted while it is looked at, and that another cannot be read', async () => {
    await sparring(cwd, 'train', 'ring-2d', '--steps', '20', '--threads', '1');
    const path = join(cwd, 'runs', points);
    await cp(path, join(cwd, 'runs', 'broken'), { recursive: true });
    await writeFile(join(cwd, 'runs', 'broken', 'options.json'), '{"formatVersion": 2');
    const { address } = await studio();
    const { page, complaints } = await visit(address, `#/run/${points}`);
    await page.locator('.chart').first().waitFor();
    await rm(path, { recursive: true });
    await page.getByRole('alert').waitFor();
    expect(await page.locator('.chart').count()).toBeGreaterThan(0); // what was shown stays
    await page.goto(`${address.origin}/#/`);
    await card(page, 'broken').waitFor();
    expect(await card(page, points).count()).toBe(0);
    await page.goto(`${address.origin}/#/run/broken`);
    await there(page, /options\.json is not valid JSON/);
    expect(complaints).toEqual([]);
  });
});
