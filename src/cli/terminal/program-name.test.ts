import { expect, it } from 'vitest';
import { programNameIn } from './program-name.ts';

it.each([
  [{}, 'sparring'],
  [{ npm_lifecycle_event: 'start', npm_package_name: 'sparring' }, 'npx sparring'],
  [{ npm_lifecycle_event: 'start', npm_package_name: 'my-shop' }, 'sparring'],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'sparring train photos' }, 'npx sparring'],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: "'sparring' 'train' 'my photos'" }, 'npx sparring'],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: '"sparring" "train" "my photos"' }, 'npx sparring'],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'vitest run' }, 'sparring'],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: "'vitest' 'run' 'sparring'" }, 'sparring'],
])('started with %o, commands begin with %s', (environment, name) => {
  expect(programNameIn(environment)).toBe(name);
});
