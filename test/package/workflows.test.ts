/** The GitHub workflows: their actions are pinned, and they only have permission to read. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../.github/workflows/', import.meta.url));
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(`${folder}${name}`, 'utf8'),
}));

/** A tag can be moved to other code, a commit cannot. The version in the comment is for people. */
const pinned = /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

describe.each(workflows)('$name', ({ text }) => {
  it('pins each action to a commit', () => {
    const actions = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action]) => action!);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !pinned.test(action))).toEqual([]);
  });

  it('has permission to read the repository, and no other', () => {
    expect(
      [...text.matchAll(/^( *)permissions:\n((?:\1 +.*\n)+)/gm)].map(([, , rights]) => rights!.trim()),
    ).toEqual(['contents: read']);
  });
});

it('tests on three systems, with versions of Node from the minimum of package.json on', () => {
  const { text } = workflows.find(({ name }) => name === 'ci.yml')!;
  const listed = (name: string) => new RegExp(`^ +${name}: \\[(.*)\\]$`, 'm').exec(text)?.[1]?.split(', ');
  expect(listed('os')).toEqual(['ubuntu-latest', 'macos-latest', 'windows-latest']);
  const { engines } = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
  ) as { engines: { node: string } };
  expect(engines.node).toMatch(new RegExp(`^\\^${listed('node')![0]!.replace('.', '\\.')}\\.0 `));
});
