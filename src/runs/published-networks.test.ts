import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkOfDcganCode } from '../gan/files/dcgan-code.ts';
import { readPublished } from './published-networks.ts';

const clone = fileURLToPath(new URL('../../weights', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-published-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a file in `folder` sees. */
const requireThere = () => createRequire(join(folder, 'a.js'));

/** Installs the package of `svhn` in `folder`. @param damage changes its file */
function install(damage: (bytes: Buffer) => Uint8Array): void {
  const target = join(folder, 'node_modules/@sparring/svhn');
  mkdirSync(target, { recursive: true });
  copyFileSync(join(clone, 'svhn/package.json'), join(target, 'package.json'));
  writeFileSync(join(target, 'svhn.safetensors'), damage(readFileSync(join(clone, 'svhn/svhn.safetensors'))));
}

describe('the networks svhn', () => {
  it('are those of the paper: 32×32 pictures in colour of 100 normal numbers', () => {
    const { weights, from } = readPublished('svhn');
    expect(networkOfDcganCode(weights)).toMatchObject({
      channels: 3,
      height: 32,
      latentDim: 100,
      latentDistribution: 'normal',
      ngf: 64,
      ndf: 64,
    });
    expect([weights.generator.length, weights.discriminator.length]).toEqual([10, 8]);
    const { version } = JSON.parse(readFileSync(join(clone, 'svhn/package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(from).toBe(`@sparring/svhn@${version}`);
  });

  it('are the published file, whose bytes change only with the version of the package', () => {
    const bytes = readFileSync(join(clone, 'svhn/svhn.safetensors'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '8bfc32e9ab5fda92b6f77d5c85fdf6451fe3fd56de0a654506790ebf46234b11',
    );
  });

  it('come with the notice of their licence', () => {
    expect(readFileSync(join(clone, 'svhn/LICENSE'), 'utf8')).toMatch(
      /^The MIT License \(MIT\)\n\nCopyright \(c\) 2015 Alec Radford\n/,
    );
  });

  it('say which package to install where it is not', () => {
    expect(() => readPublished('svhn', requireThere(), join(folder, 'none'))).toThrow(
      'the networks svhn are in the npm package @sparring/svhn, which is not installed: run npm i @sparring/svhn@1.0.0',
    );
  });

  it('are read from the installed package, and refused in one sentence if it is damaged', () => {
    install((bytes) => bytes);
    const there = readPublished('svhn', requireThere(), join(folder, 'none'));
    expect(there.weights.generator.map(({ data }) => data)).toEqual(
      readPublished('svhn').weights.generator.map(({ data }) => data),
    );
    install((bytes) => bytes.subarray(0, 100_000));
    expect(() => readPublished('svhn', requireThere())).toThrow(
      /svhn\.safetensors: not a valid safetensors file, its header describes 4961280 bytes of tensors, and \d+ follow it: take another copy or an earlier one$/,
    );
    rmSync(join(folder, 'node_modules/@sparring/svhn/svhn.safetensors'));
    expect(() => readPublished('svhn', requireThere())).toThrow(/svhn\.safetensors does not exist: [^\n]+$/);
  });
});
