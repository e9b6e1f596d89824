/** What the numbers of a training say, by the name of the rule: briefly, and with what to try. */
const asServer = (given: string) => given;

export const findings = {
  'd-saturated': {
    brief: 'D tells all apart, so G has nothing to learn from',
    sentence: asServer,
    advice: asServer,
  },
  'd-winning': {
    brief: 'D is winning: it tells real examples from samples nearly always',
    sentence: asServer,
    advice: asServer,
  },
  'few-pictures': {
    brief: 'D may know its pictures by heart: there are few, and it has seen each many times',
    sentence: asServer,
    advice: asServer,
  },
  'samples-alike': {
    brief: 'Samples are alike, whatever z they are made of',
    sentence: asServer,
    advice: asServer,
  },
  'modes-missed': {
    brief: 'Samples leave out a part of the distribution',
    sentence: asServer,
    advice: asServer,
  },
} as const;
