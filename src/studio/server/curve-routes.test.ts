import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordOf, writeRun } from '../../analysis/curves/testing/recorded-runs.ts';
import { curvesMessage, type CurvesMessage } from '../messages/curves.ts';
import { paths } from '../messages/paths.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

/** Losses that are easy to average: the step itself. Each tenth step has another number, too. */
const records = Array.from({ length: 100 }, (_, i) =>
  recordOf(i + 1, { lossD: i + 1, ...((i + 1) % 10 === 0 ? { variety: (i + 1) / 100 } : {}) }),
);

let served: ServedStudio;
beforeAll(async () => {
  served = await serveStudio();
  await writeRun(served.root, 'a run', { metrics: records });
  await writeRun(served.root, 'empty', {});
});
afterAll(() => served.close());

const curvesOf = (run: string, query: Parameters<typeof paths.curves>[1] = {}) =>
  served.json<CurvesMessage>(paths.curves(run, query));

describe('the curves of a run', () => {
  it('have each step if there is room', async () => {
    const curves = curvesMessage.parse(await curvesOf('a run'));
    expect(curves.run).toEqual({ first: 1, last: 100 });
    expect(curves.stepsPerColumn).toBe(1);
    expect(curves.steps).toEqual(records.map(({ step }) => step));
    expect(curves.metrics.map(({ name }) => name).slice(0, 4)).toEqual(['lossD', 'lossG', 'dReal', 'dFake']);
    const variety = curves.metrics.find(({ name }) => name === 'variety')!;
    expect(variety.at!.map((i) => curves.steps[i])).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(variety.mean[9]).toBe(1);
  });

  it('have the mean and the extremes of each column', async () => {
    const { stepsPerColumn, metrics } = await curvesOf('a run', { columns: 10 });
    expect(stepsPerColumn).toBe(10);
    // Columns begin at multiples of ten: steps 1–9, 10–19, … and 100.
    const { mean, low, high } = metrics[0]!;
    expect([low![0], mean[0], high![0]]).toEqual([1, 5, 9]);
    expect([low![3], mean[3], high![3]]).toEqual([30, 34.5, 39]);
    expect(mean).toHaveLength(11);
  });

  it('may be those of some steps', async () => {
    const { records: count, steps, run } = await curvesOf('a run', { from: 20, to: 24 });
    expect([count, steps]).toEqual([5, [20, 21, 22, 23, 24]]);
    expect(run).toEqual({ first: 1, last: 100 });
  });

  it('are whole if that is wanted', async () => {
    expect((await curvesOf('a run', { records: 'whole' })).isPreview).toBe(false);
  });

  it('are empty before the first step', async () => {
    const { run, steps } = await curvesOf('empty');
    expect([run, steps]).toEqual([null, []]);
  });

  it.each([
    ['from=-1', 'from got "-1", expected a whole number'],
    ['to=x', 'to got "x", expected a whole number'],
    ['columns=0', 'columns got 0, expected a whole number from 1 to 4000'],
    ['columns=100000', 'columns got 100000, expected a whole number from 1 to 4000'],
    ['records=some', 'records got "some", expected whole'],
  ])('are refused with %s', async (query, sentence) => {
    const response = await served.request(`${paths.curves('a run')}?${query}`);
    const { error } = (await response.json()) as { error: string };
    expect([response.status, error]).toEqual([400, expect.stringContaining(sentence)]);
  });

  it('of a missing run are not found', async () => {
    expect((await served.request(paths.curves('other'))).status).toBe(404);
    expect((await served.request(paths.curves('../a run'))).status).toBe(404);
  });
});

describe('the table of a run', () => {
  it('has a row for each record', async () => {
    const response = await served.request(paths.metricsCsv('a run'));
    expect(response.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''a%20run-metrics.csv",
    );
    const [head, ...rows] = (await response.text()).trim().split('\n');
    const names = head!.split(',');
    expect(rows).toHaveLength(100);
    const row = rows[41]!.split(',');
    expect(row[names.indexOf('step')]).toBe('42');
    expect(row[names.indexOf('lossD')]).toBe('42');
    expect(Number(row[names.indexOf('seconds')])).toBeCloseTo(25.2);
  });
});
