import { describe, expect, it } from 'vitest';
import { namedSplitOf } from '../../data/sets/registry.ts';
import { fetchConsent } from './fetch-consent.ts';

const request = (bytes: number) => ({ named: namedSplitOf('lsun/bedroom')!, bytes, folder: '/data/lsun' });
const little = request(2e9);
const much = request(2e9 + 1);

describe('whether a set is fetched', () => {
  it('is what --fetch says, if it is given', () => {
    expect([true, false].map((fetch) => fetchConsent({ fetch }, undefined))).toEqual([true, false]);
  });

  it('is asked on a terminal, of more than 2 GB', async () => {
    const questions: string[] = [];
    for (const answer of [true, false]) {
      const consent = fetchConsent({}, async (question) => {
        questions.push(question);
        return answer;
      }) as (wanted: typeof much) => Promise<boolean>;
      expect([await consent(little), await consent(much)]).toEqual([true, answer]);
    }
    const question = 'lsun/bedroom is not on this machine: fetch 2.0 GB into /data/lsun?';
    expect(questions).toEqual([question, question]);
  });

  it('is refused where nobody can be asked, of more than 2 GB', async () => {
    const consent = fetchConsent({ dataRoot: '/data' }, undefined) as (
      wanted: typeof much,
    ) => Promise<boolean>;
    expect(await consent(little)).toBe(true);
    await expect(consent(much)).rejects.toThrow(
      /^lsun\/bedroom is not on this machine, and its 2\.0 GB are fetched only if you say so: pass --fetch, or fetch http.* and put it into \/data\/lsun$/,
    );
  });
});
