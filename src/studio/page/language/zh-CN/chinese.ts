import type { english } from '../en/english.ts';
import type { PhrasesLike } from '../phrases.ts';
import { chart } from './chart.ts';
import { common } from './common.ts';
import { compare } from './compare.ts';
import { create } from './create.ts';
import { errors } from './errors.ts';
import { explore } from './explore.ts';
import { findings } from './findings.ts';
import { game } from './game.ts';
import { inside } from './inside.ts';
import { run } from './run.ts';
import { shelf } from './shelf.ts';
import { shell } from './shell.ts';
import { terms } from './terms.ts';

export const chinese: PhrasesLike<typeof english> = {
  common,
  chart,
  shell,
  shelf,
  create,
  run,
  compare,
  explore,
  inside,
  game,
  findings,
  errors,
  terms,
};
