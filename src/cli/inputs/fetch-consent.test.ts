import { describe, expect, it } from 'vitest';
import { namedSplitOf } from '../../data/sets/registry.ts';
import { messageIn } from '../../core/errors.ts';
import { commandWords } from '../terminal/words.ts';
import { fetchConsent } from './fetch-consent.ts';

const request = (bytes: number) => ({ named: namedSplitOf('lsun/bedroom')!, bytes, folder: '/data/lsun' });
const small = request(2e9);
const large = request(2e9 + 1);

describe('fetchConsent', () => {
  it('is the value of --fetch if it is given', () => {
    expect([true, false].map((fetch) => fetchConsent({ fetch }, undefined))).toEqual([true, false]);
  });

  it('asks on a terminal if a set is larger than 2 GB', async () => {
    const questions: string[] = [];
    for (const answer of [true, false]) {
      const consent = fetchConsent({}, async (question) => {
        questions.push(question);
        return answer;
      }) as (wanted: typeof large) => Promise<boolean>;
      expect([await consent(small), await consent(large)]).toEqual([true, answer]);
    }
    const question = 'lsun/bedroom is not on this machine: download 2.0 GB into /data/lsun?';
    expect(questions).toEqual([question, question]);
  });

  it('refuses a set larger than 2 GB if nobody can be asked', async () => {
    const consent = fetchConsent({ dataRoot: '/data' }, undefined) as (
      wanted: typeof large,
    ) => Promise<boolean>;
    expect(await consent(small)).toBe(true);
    const refusal = await consent(large).catch((thrown: unknown) => messageIn(commandWords, thrown));
    expect(refusal).toMatch(
      /^lsun\/bedroom is not on this machine, and its 2\.0 GB are downloaded only if you agree: pass --fetch, or fetch http.* and put it into \/data\/lsun$/,
    );
  });
});
