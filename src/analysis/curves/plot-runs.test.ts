import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { renderPage } from '../../drawing/svg/page.ts';
import { faultsOf } from '../../drawing/svg/testing/markup.ts';
import { curveNumbers, curvesCsv } from './curve-files.ts';
import { curvesPage } from './curves-page.ts';
import { curvesOf, type CurveSettings } from './plot-runs.ts';
import { evaluationOf, recordOf, writeRun, type Recorded } from './testing/recorded-runs.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-curves-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let made = 0;
const runOf = (recorded: Recorded) => writeRun(root, `${String(made++).padStart(5, '0')}-run`, recorded);
const usual: CurveSettings = { over: 'steps', scale: 'auto' };
const plotted = async (recorded: Recorded, settings: Partial<CurveSettings> = {}) =>
  curvesOf([await runOf(recorded)], { ...usual, ...settings });

/** The curves as the JSON has them, by metric. */
function curvesIn(curves: Awaited<ReturnType<typeof curvesOf>>, run = 0) {
  const all = curveNumbers(curves).panels.flatMap((panel) => panel.curves);
  return Object.fromEntries(all.filter((each) => each.run === run).map((each) => [each.metric, each]));
}

describe('the curves of one run', () => {
  const metrics = range(1, 41).map((step) => recordOf(step, { lossD: step, penalty: 10 * step }));

  it('are all that it recorded, with D and G together', async () => {
    const curves = await plotted({ metrics, evaluations: [evaluationOf(20, 3), evaluationOf(40, 5)] });
    expect(curves.panels.map(({ title, strands }) => [title, strands.length])).toEqual([
      ['The losses of D and G', 2],
      ['D’s answers', 2],
      ['penalty', 1],
      ['parzen: log-likelihood, 100 samples', 1],
      ['Speed', 1],
    ]);
    expect(curvesIn(curves)['parzen']).toMatchObject({
      better: 'higher',
      values: { x: [20, 40], y: [3, 5] },
    });
  });

  it('are drawn over steps, over the pictures that D has seen, and over minutes', async () => {
    const training = { batchSize: 32, k: 3 };
    const evaluations = [evaluationOf(20, 3)];
    const ends = async (over: CurveSettings['over']) => {
      const { lossD, parzen } = curvesIn(await plotted({ metrics, evaluations, training }, { over }));
      return [lossD!.values.x.at(-1), parzen!.values.x[0]];
    };
    expect(await ends('steps')).toEqual([40, 20]);
    expect(await ends('pictures')).toEqual([40 * 96, 20 * 96]);
    expect(await ends('minutes')).toEqual([0.4, 0.2]);
  });

  it('have a short title where the name of a metric says what it depends on', async () => {
    const metric = 'kid@random-conv-64-whitened,bicubic,n=2048/2048,training';
    const evaluations = [evaluationOf(20, 3, { metric }), evaluationOf(20, 5)];
    const titles = (await plotted({ metrics, evaluations })).panels.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining([metric, 'parzen: log-likelihood, 100 samples']));
  });

  it('places an evaluation between the steps that were measured', async () => {
    const sparse = {
      metrics: [recordOf(10), recordOf(20)],
      evaluations: [5, 15, 99].map((step) => evaluationOf(step, 1)),
    };
    const { parzen } = curvesIn(await plotted(sparse, { over: 'minutes' }));
    expect(parzen!.values.x).toEqual([0.05, 0.15, 0.2]);
  });

  it('are averaged over the steps that are asked for, or a fiftieth of them', async () => {
    const mean = curvesIn(await plotted({ metrics }, { smooth: 3 }))['lossD']!;
    expect([mean.values.y.slice(0, 3), mean.means?.y.slice(0, 3)]).toEqual([
      [1, 2, 3],
      [1.5, 2, 3],
    ]);
    expect(curvesIn(await plotted({ metrics }))['lossD']).not.toHaveProperty('means');
    const long = range(1, 501).map((step) => recordOf(step));
    expect((await plotted({ metrics: long })).settings.smooth).toBe(10);
  });

  it('say the speed that the clock says', async () => {
    const { imagesPerSecond } = curvesIn(await plotted({ metrics, training: { batchSize: 30, k: 2 } }));
    expect(new Set(imagesPerSecond!.values.y)).toEqual(new Set([100])); // 60 points in 0.6 seconds
  });

  it('have gaps where a number was not finite, and leave out damaged lines with a note', async () => {
    const damaged = ['{"step":1', recordOf(2, { lossD: null }), '', recordOf(3), 'x', recordOf(4)];
    const curves = await plotted({ metrics: damaged }, { smooth: 1 });
    expect(curvesIn(curves)['lossD']!.values).toEqual({ x: [2, 3, 4], y: [null, 1, 1] });
    expect(curves.notes).toHaveLength(1);
    expect(curves.notes[0]).toMatch(/^2 lines of .*metrics\.jsonl, line 1 first, are not a metrics record/);
  });

  it('count a step once, the last time, in the order of the steps', async () => {
    const repeated = [recordOf(1), recordOf(3), recordOf(2, { lossD: 7 }), recordOf(3, { lossD: 9 })];
    const { lossD } = curvesIn(await plotted({ metrics: repeated }));
    expect(lossD!.values).toEqual({ x: [1, 2, 3], y: [1, 7, 9] });
  });

  it('mark retries', async () => {
    const curves = await plotted(
      { metrics, events: [{ event: 'retry', step: 30, from: 20 }] },
      { over: 'minutes' },
    );
    expect(curves.events).toEqual([{ run: 0, step: 30, at: 0.3, what: 'retry' }]);
    expect(renderPage(curvesPage(curves), 'html')).toContain('Dotted vertical lines: 1 retry.');
  });

  it('mark failures, and not the resumptions after them', async () => {
    const failed = { event: 'failed', step: 30, reason: 'the disk is gone' };
    const events = [failed, { event: 'resumed', step: 20 }, failed];
    const curves = await plotted({ metrics, events });
    const mark = { run: 0, step: 30, at: 30, what: 'failed' };
    expect(curves.events).toEqual([mark, mark]);
    expect(renderPage(curvesPage(curves), 'html')).toContain('Dotted vertical lines: 2 failures.');
    expect(curveNumbers(curves).runs[0]!.events).toEqual(events);
  });

  it('draw what only some steps measured, and mark what a training said of itself', async () => {
    const some = range(1, 41).map((step) =>
      recordOf(
        step,
        step % 10 === 0 ? { variety: step / 40, ...(step === 30 ? { finding: 'd-winning' } : {}) } : {},
      ),
    );
    const curves = await plotted({ metrics: some });
    const { variety } = curvesIn(curves);
    expect(variety!.values).toEqual({ x: [10, 20, 30, 40], y: [0.25, 0.5, 0.75, 1] });
    expect(curves.events).toEqual([{ run: 0, step: 30, at: 30, what: 'd-winning' }]);
  });

  it('come with what the numbers say', async () => {
    const lost = range(1, 151).map((step) => recordOf(step, { dReal: 0.9999, dFake: 0.0001 }));
    const curves = await plotted({ metrics: lost });
    expect(curves.findings[0]!.map(({ name }) => name)).toEqual(['d-saturated']);
    expect(renderPage(curvesPage(curves), 'html')).toContain(
      'D tells all apart, so G has nothing to learn from',
    );
    expect((await plotted({ metrics })).findings).toEqual([[]]);
  });

  it('are those that are asked for', async () => {
    const curves = await plotted({ metrics }, { metrics: ['dReal', 'penalty'] });
    expect(Object.keys(curvesIn(curves))).toEqual(['dReal', 'penalty']);
    await expect(plotted({ metrics }, { metrics: ['dreal'] })).rejects.toThrow(
      'metrics got "dreal", expected some of lossD, lossG, dReal, dFake, penalty, imagesPerSecond',
    );
  });

  it('can be of one step, and are refused of none', async () => {
    const one = await plotted({ metrics: [recordOf(1)] });
    expect(faultsOf(renderPage(curvesPage(one), 'svg'))).toEqual([]);
    await expect(plotted({})).rejects.toThrow(/-run has no metrics yet: train first/);
    await expect(plotted({ metrics: [] })).rejects.toThrow(/-run has no metrics yet: train first/);
  });
});

describe('the curves of several runs', () => {
  it('are a panel for each metric, with the options that differ', async () => {
    const metrics = [recordOf(1), recordOf(2)];
    const paths = [
      await runOf({ metrics, training: { k: 1 } }),
      await runOf({ metrics, training: { k: 5, objective: 'minimax' } }),
    ];
    const curves = await curvesOf(paths, usual);
    expect(curves.panels.map(({ strands }) => strands.length)).toEqual([2, 2, 2, 2, 2]);
    expect(curves.differing).toEqual([
      { option: 'k', path: 'training.k', values: [1, 5] },
      { option: 'objective', path: 'training.objective', values: ['non-saturating', 'minimax'] },
    ]);
    expect(curves.names.short.join()).toMatch(/^\d{5},\d{5}$/);
  });

  it('keep the colour of a run in all panels, also if it lacks some', async () => {
    const paths = [
      await runOf({ metrics: [recordOf(1)] }),
      await runOf({ metrics: [recordOf(1, { penalty: 1 })] }),
    ];
    const curves = await curvesOf(paths, usual);
    for (const { strands } of curves.panels)
      for (const { run, style } of strands) expect(style.series).toBe(run);
    expect(curves.panels.at(-1)!.strands.map(({ run }) => run)).toEqual([1]);
  });

  it('tells twenty runs apart, and refuses more than it can tell apart', async () => {
    const path = await runOf({ metrics: [recordOf(1), recordOf(2)] });
    const curves = await curvesOf(
      Array.from({ length: 20 }, () => path),
      usual,
    );
    const styles = curves.panels[0]!.strands.map(({ style }) => JSON.stringify(style));
    expect(new Set(styles).size).toBe(20);
    expect(faultsOf(renderPage(curvesPage(curves), 'svg'))).toEqual([]);
    await expect(
      curvesOf(
        Array.from({ length: 25 }, () => path),
        usual,
      ),
    ).rejects.toThrow('got 25 runs, expected at most 24: more cannot be told apart');
  });

  it('say what a run without metrics lacks', async () => {
    const empty = await runOf({});
    const curves = await curvesOf([await runOf({ metrics: [recordOf(1)] }), empty], usual);
    expect(curves.notes).toEqual([`${empty} recorded nothing that can be drawn`]);
  });
});

describe('curves as CSV', () => {
  it('have a row for each step and each evaluation', async () => {
    const recorded = {
      metrics: [recordOf(1), recordOf(2, { lossG: null })],
      evaluations: [evaluationOf(2, 7)],
      training: { batchSize: 16 },
    };
    const path = await writeRun(root, 'a, b', recorded);
    expect(curvesCsv(await curvesOf([path], usual)).split('\n')).toEqual([
      'run,step,pictures,minutes,lossD,lossG,dReal,dFake,parzen',
      `"${path}",1,16,0.01,1,2,0.75,0.25,`,
      `"${path}",2,32,0.02,1,,0.75,0.25,`,
      `"${path}",2,32,0.02,,,,,7`,
      '',
    ]);
  });
});
