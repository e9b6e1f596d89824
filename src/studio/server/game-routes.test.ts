/** Games as the page reports them, of a small run of pictures and one of points. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { evaluationsOf } from '../../runs/evaluations.ts';
import { openRunFolder } from '../../runs/run-folder.ts';
import { train } from '../../workbench/training.ts';
import type { GameRequest } from '../messages/game.ts';
import { gameRound, roundLength, type Answer } from '../messages/game-round.ts';
import { paths } from '../messages/paths.ts';
import { evaluationMessage, runDetails } from '../messages/runs.ts';
import { failureMessage } from '../messages/session.ts';
import { trainSmallRun } from '../../runs/testing/small-runs.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

const round = 31;
const { kinds } = gameRound(round);
const opposite: Record<Answer, Answer> = { real: 'generated', generated: 'real' };
/** The first three are wrong. */
const answers = kinds.map((kind, i) => (i < 3 ? opposite[kind] : kind));
const game: GameRequest = {
  round,
  step: 2,
  weights: 'live',
  normalisation: 'standing',
  reals: 'held-out',
  answers: [...answers],
};

let served: ServedStudio;
let pictures: string;
let points: string;
let scratch: string;

beforeAll(async () => {
  served = await serveStudio();
  scratch = await mkdtemp(join(tmpdir(), 'sparring-game-'));
  const data = new RandomStream(1, 'test', 0).uniform(new Float32Array(8 * 256), -1, 1);
  const training = train(
    { data, shape: [8, 1, 16, 16], range: 'signed' },
    {
      runtime: await createNodeRuntime({ threads: 1 }),
      out: served.root,
      steps: 2,
      batchSize: 4,
      imageSize: { width: 16, height: 16 },
      ngf: 2,
      ndf: 2,
      latentDim: 4,
    },
  );
  const trained = await training.run();
  pictures = basename(trained.path);
  await trained.close();
  points = await trainSmallRun(served.root);
});
afterAll(async () => {
  await served.close();
  await rm(scratch, { recursive: true, force: true });
});

const refusal = async (run: string, body: unknown) => {
  const response = await served.post(paths.game(run), body);
  return [response.status, failureMessage.parse(await response.json()).error] as const;
};

describe('a game', () => {
  it('is counted by the number of its round, and kept with the run as a measurement of people', async () => {
    const response = await served.post(paths.game(pictures), game);
    expect(response.status).toBe(200);
    const told = evaluationMessage.parse(await response.json());
    expect(told).toMatchObject({ step: 2, metric: 'people', value: 17 / 20, better: 'lower', samples: 20 });
    const folder = await openRunFolder(join(served.root, pictures));
    expect(await evaluationsOf(folder)).toEqual([
      {
        ...told,
        weights: 'live',
        normalisation: 'standing',
        protocol: 'one person, 10 real (held-out) and 10 generated pictures one by one, round 31 of the game',
      },
    ]);
    const details = runDetails.parse(await served.json(paths.run(pictures)));
    expect(details.evaluations).toMatchObject([{ metric: 'people', value: 0.85 }]);
    expect(details.best).toBeUndefined(); // people never choose it
  });

  it.each([
    ['too few answers', { ...game, answers: answers.slice(1) }],
    ['another answer', { ...game, answers: answers.with(0, 'both' as Answer) }],
    ['a share of its own', { ...game, value: 1 }],
    ['a round that is none', { ...game, round: -1 }],
    ['no object', [game]],
  ])('with %s is refused, and nothing is written', async (_, body) => {
    const file = join(served.root, pictures, 'evaluations.jsonl');
    const before = await readFile(file, 'utf8').catch(() => '');
    const [status, error] = await refusal(pictures, body);
    expect([status, error]).toEqual([
      400,
      `this is not a game: send its round, step, weights, normalisation and reals, and ${roundLength} answers, each real or generated`,
    ]);
    expect(await readFile(file, 'utf8').catch(() => '')).toBe(before);
  });

  it('is of a run of pictures that exists, and of a step that it has had', async () => {
    expect(await refusal(points, game)).toEqual([400, `${points} has no pictures to play with`]);
    expect(await refusal(pictures, { ...game, step: 3 })).toEqual([
      404,
      `${pictures} has no step 3: its last one is 2`,
    ]);
    expect((await refusal('..', game))[0]).toBe(404);
    expect((await refusal('nobody', game))[0]).toBe(404);
    await writeFile(join(scratch, 'options.json'), '{}');
    expect((await refusal(`../${basename(scratch)}`, game))[0]).toBe(404);
  });
});
