/** The sides that can be measured: how each is started, or why it cannot be. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const script = (name) => fileURLToPath(new URL(`../sides/${name}`, import.meta.url));
const python = process.env.SPARRING_PYTHON ?? 'python3';
const folder = fileURLToPath(new URL('..', import.meta.url));

/** For the peers in JavaScript, which have their own package.json and lock file in this folder. */
const absentUnless = (packageName) => () =>
  existsSync(`${folder}node_modules/${packageName}/package.json`)
    ? undefined
    : 'it is not installed: npm run bench -- --install installs it';

/** Installs the peers from npm, according to bench/package-lock.json. */
export function installPeers() {
  // Output goes to stderr, because stdout may be JSON. On Windows npm is a shell script.
  const { status, error } = spawnSync('npm', ['ci'], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (error !== undefined || status !== 0) {
    throw new Error(`the peers could not be installed (npm ci in bench): ${error?.message ?? 'see above'}`);
  }
}

const tfjs = {
  command: process.execPath,
  script: () => 'tfjs.mjs',
  absence: absentUnless('@tensorflow/tfjs-backend-wasm'),
};

const onCard = (device) => ({
  label: `Sparring ${device}`,
  command: process.execPath,
  script: () => 'sparring.mjs',
  args: ['--device', device],
});

const canRun = (line) => spawnSync(python, ['-c', line]).status === 0;

/** The program that is started for a side and a workload, and why it may be missing. */
const programs = {
  sparring: {
    label: 'Sparring',
    command: process.execPath,
    script: () => 'sparring.mjs',
    kernels: 'sparring-kernels.mjs',
  },
  'sparring-webgpu': onCard('webgpu'),
  'sparring-cuda': onCard('cuda'),
  pytorch: {
    label: 'PyTorch',
    command: python,
    script: ({ model }) => (model.startsWith('gan-') ? 'pytorch_goodfellow.py' : 'pytorch_dcgan.py'),
    kernels: 'pytorch_kernels.py',
    absence: () =>
      canRun('import torch')
        ? undefined
        : `${python} has no torch: set SPARRING_PYTHON to a Python that has it`,
  },
  'pytorch-cuda': {
    label: 'PyTorch cuda',
    command: python,
    script: () => 'pytorch_dcgan.py',
    args: ['--device', 'cuda'],
    absence: () =>
      canRun('import torch; assert torch.cuda.is_available()')
        ? undefined
        : `${python} has no torch that sees a card: set SPARRING_PYTHON to a Python that has it`,
  },
  'tfjs-cpu': { ...tfjs, label: 'tfjs cpu', args: ['--backend', 'cpu'] },
  'tfjs-wasm': { ...tfjs, label: 'tfjs wasm', args: ['--backend', 'wasm'] },
  'jax-js': {
    label: 'jax-js',
    command: process.execPath,
    script: () => 'jax-js.mjs',
    absence: absentUnless('@jax-js/jax'),
  },
};

export const sideNames = Object.keys(programs);
export const peerNames = sideNames.filter((name) => !/^sparring|-cuda$/.test(name));

const absences = new Map();

/** Why a side cannot be started here, or undefined. */
export function absenceOf(name) {
  if (!absences.has(name)) absences.set(name, programs[name].absence?.());
  return absences.get(name);
}

/** The starter of a side for a workload, for `startSides`. */
export function starterOf(name, workload, { threads }) {
  const { label, command, script: scriptOf, args = [] } = programs[name];
  const absent = absenceOf(name);
  if (absent !== undefined) return { label, absent };
  return {
    label,
    command,
    args: [script(scriptOf(workload)), ...args, ...argumentsOf(workload), '--threads', String(threads)],
  };
}

/** The sides among `names` that can run single convolutions. */
export function kernelSides(names) {
  return names.filter((name) => programs[name].kernels !== undefined);
}

/** The starter of a side for single convolutions, for `startSides`. */
export function kernelStarterOf(name, { threads }) {
  const { label, command, kernels } = programs[name];
  return { label, command, args: [script(kernels), '--threads', String(threads)] };
}

function argumentsOf({ model, batchSize, imageSize, ngf, ndf, sample }) {
  const given = { model, 'batch-size': batchSize, 'image-size': imageSize, ngf, ndf };
  return [
    ...Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .flatMap(([name, value]) => [`--${name}`, String(value)]),
    ...(sample ? ['--sample'] : []),
  ];
}
