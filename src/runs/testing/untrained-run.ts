import { untrainedNetworks } from '../../gan/training/initial-state.ts';
import { dotPictures } from '../../gan/networks/dot-pictures.ts';
import { presets } from '../../gan/presets/presets.ts';
import { newRunOptions, type NewRun } from '../new-run.ts';
import type { TrainedRun } from '../trained-run.ts';
import { ganOf } from '../run-options.ts';

const required = {
  version: '0.0.0',
  data: 'mnist',
  pictures: 60,
  machine: { device: 'cpu', threads: 1 },
  until: { steps: 1, minutes: null },
} as const;

/** A run of small networks before its first step, without a folder. */
export function untrainedRun(requested: Pick<NewRun, 'preset' | 'network' | 'training'>): TrainedRun {
  const training = { averageDecay: null, ...requested.training }; // the state has no average
  const options = newRunOptions({ ...required, ...requested, training });
  const networks = ganOf(options);
  const gan = networks.kind === 'pictures' ? networks : dotPictures(networks, [-1, 1]);
  const state = untrainedNetworks(networks, 1);
  return { path: 'runs/0', options, gan, networks, state, step: 0, seconds: 0, damaged: [] };
}

/** 16×16 in colour, with batch normalisation and a batch size of 5. */
export function untrainedDcgan(): TrainedRun {
  const size = { channels: 3, height: 16, width: 16, latentDim: 6, ngf: 2, ndf: 2 } as const;
  return untrainedRun({
    preset: 'dcgan-64',
    network: { ...presets['dcgan-64'].network, ...size },
    training: { batchSize: 5 },
  });
}

/** 8×8 in grey, with three classes. */
export function untrainedConditional(): TrainedRun {
  const size = {
    channels: 1,
    height: 8,
    width: 8,
    latentDim: 6,
    classes: 3,
    ngf: 2,
    ndf: 2,
    units: 4,
  } as const;
  return untrainedRun({
    preset: 'dcgan-mnist-conditional',
    network: { ...presets['dcgan-mnist-conditional'].network, ...size },
  });
}
