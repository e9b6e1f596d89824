export const common = {
  loading: 'Loading …',
  retry: 'Try again',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  undo: 'Undo',
  copy: 'Copy',
  copied: 'Copied',
  onTheCommandLine: 'On the command line',
  noRuntime:
    'Networks run in the browser by ONNX Runtime, which this installation lacks: run npm install onnxruntime-web where Sparring is installed, and start the studio again.',
  noWasm: (why: string) =>
    `This browser does not run the networks (${why}). Use a recent Chrome, Edge, Firefox or Safari.`,
  step: (step: string) => `step ${step}`,
  /** Which checkpoint of a run is used, and how. */
  checkpoint: {
    step: 'Step',
    latest: (step: string) => `Latest (${step})`,
    best: (step: string) => `Best (${step})`,
    weights: 'Weights',
    live: 'Live',
    average: 'Averaged',
  },
  /** What was evaluated, by the name of its metric, and how to read it. */
  evaluations: {
    metrics: {
      people: (_what: string) => 'Share of right answers that people gave, real or generated',
      parzen: (what: string) => `parzen: ${what}`,
      nearest: (what: string) => `nearest: ${what}`,
    },
    /** Those that compare features. */
    measures: {
      kid: 'KID',
      fid: 'FID',
      coverage: 'Coverage',
      precision: 'Precision',
      recall: 'Recall',
      density: 'Density',
    },
    by: (measure: string, network: string) => `${measure} by ${network}`,
    samples: (count: string) => `${count} samples`,
    compared: {
      training: (samples: string, real: string) => `${samples} samples, ${real} training pictures`,
      'held-out': (samples: string, real: string) => `${samples} samples, ${real} held-out pictures`,
    },
    higher: 'higher is better',
    lower: 'lower is better',
    peopleNote: (pictures: string) => `${pictures} pictures; 50%: they cannot tell`,
  },
  class: 'Class',
  favourites: 'Favourites',
  bySeed: 'By seed',
  states: {
    training: 'Training',
    paused: 'Paused',
    finished: 'Finished',
    failed: 'Failed',
    empty: 'No checkpoint',
    broken: 'Cannot be read',
    imported: 'Imported',
  },
  trainedBy: {
    studio: 'Training',
    process: 'Training, by another process',
    computer: 'Training, on another computer',
  },
  /** On a chip whose colour says that it is in training. */
  trainedByBriefly: {
    studio: 'Training',
    process: 'In another process',
    computer: 'On another computer',
  },
} as const;
