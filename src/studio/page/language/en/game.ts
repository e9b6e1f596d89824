export const game = {
  title: 'You are the discriminator',
  lead: 'Twenty pictures: ten are real, ten were made by the generator. Say of each which it is. Then see how D does on the same pictures.',
  step: 'Generator of step',
  start: 'Start',
  preparing: 'Getting twenty pictures ready …',
  ready: 'Ready.',
  keys: 'R or ← for real, G or → for generated, Enter for the next.',
  pictureOf: (number: string, of: string) => `Picture ${number} of ${of}`,
  marks: (right: string, given: string) => `${right} of ${given} right so far`,
  real: 'Real',
  generated: 'Generated',
  question: 'Real or generated?',
  next: 'Next picture',
  toResult: 'See the result',
  right: { real: 'Right: it is real.', generated: 'Right: it is generated.' },
  wrong: { real: 'No, it is real.', generated: 'No, it is generated.' },
  verdictD: (percent: string) => `D says: ${percent} real.`,
  points: 'This run generates points, not pictures: there is nothing to take for real.',
  noCheckpoint:
    'This run has no checkpoint yet. As soon as training saves one, you can play against its generator.',
  noReals: 'There are no real pictures to mix in',
  fewReals: (found: string, needed: string) =>
    `A round needs ${needed} real pictures, and the data of this run has ${found}.`,
  resultTitle: 'The result',
  you: 'You',
  d: 'D',
  rightOf: (right: string, of: string) => `${right} of ${of}`,
  scoreLabel: (right: string, of: string) => `${right} of ${of} right`,
  headings: {
    knows: 'You see the difference',
    guesses: 'No better than guessing',
    reversed: 'You took them for each other',
  },
  meanings: {
    knows: (more: { needed: string; of: string; chance: string }) =>
      `Whoever guesses gets ${more.needed} or more of ${more.of} right in only ${more.chance} of games. You see what tells these generated pictures from real ones.`,
    guesses: (more: { needed: string; of: string; chance: string }) =>
      `Guessing gives 10 of ${more.of} on average. Only with ${more.needed} or more, which guessing gives in ${more.chance} of games, would you be better than chance. So G fooled you; or twenty pictures are too few to tell.`,
    reversed: (more: { needed: string; of: string; chance: string }) =>
      `So few right answers come by guessing in only ${more.chance} of games. You do see a difference, and took it the wrong way round: to you, G’s pictures look more real than real ones.`,
  },
  underOneInThousand: 'less than 0.1%',
  confusion: (more: { generated: string; real: string; half: string }) =>
    `You took ${more.generated} of ${more.half} generated pictures for real, and ${more.real} of ${more.half} real ones for generated.`,
  rankingD: (percent: string) =>
    `Of all pairs of a real and a generated picture, D finds the real one more real in ${percent} (the area under its curve; 50% is chance).`,
  chartLabel: (more: { you: string; d: string; needed: string; of: string }) =>
    `How often guessing gives each number of right answers. You have ${more.you}, D has ${more.d} of ${more.of}; from ${more.needed} it is better than chance.`,
  chartNote: 'Bars: right answers by guessing.',
  betterThanChance: (needed: string) => `better than chance from ${needed}`,
  realPictures: 'Real pictures',
  generatedPictures: 'Generated pictures',
  recognised: (right: string, of: string) => `you recognised ${right} of ${of}`,
  fooled: (wrong: string, of: string) => `${wrong} of ${of} fooled you`,
  cell: (more: { kind: string; answer: string; percent: string }) =>
    `${more.kind}; you said ${more.answer}; D: ${more.percent} real`,
  cellNote: 'The mark is yours. The percentage is D’s: how real it finds the picture.',
  kept: (step: string) => `Kept with the run, as the evaluation “people” of step ${step}.`,
  keeping: 'Keeping the result with the run …',
  notKept: (why: string) => `The result is not kept: ${why}`,
  playedBefore: 'You have played this round before, so the result is not kept again.',
  shown: 'This is the result of a game that was played before.',
  again: 'Play again',
  explore: 'Explore the generator',
  heldOut: 'The real pictures are ones that D has not been trained on.',
  training: 'The real pictures are ones that D has been trained on: this run holds none out.',
  rounding: 'All have the same size and 256 levels, so that only what they show tells them apart.',
} as const;
