/** Words that readers may not know: as they stand in the texts of the page, and what they mean, as docs/glossary.md has it. */
export const terms = {
  generator: { words: 'G', meaning: 'The network that turns z into a picture.' },
  discriminator: {
    words: 'D',
    meaning: 'The network that estimates the probability that a picture is real.',
  },
  dReal: {
    words: 'D(x)',
    meaning:
      'What D answers for a real picture: the probability of being real, or with some objectives a score.',
  },
  dFake: {
    words: 'D(G(z))',
    meaning:
      'What D answers for a generated picture: the probability of being real, or with some objectives a score.',
  },
  loss: { words: 'Losses|loss', meaning: 'The number that the updates of a network make smaller.' },
  seed: { words: 'seed', meaning: 'The number that determines a random choice, such as z.' },
  z: { words: 'z', meaning: 'The random numbers from which G makes a picture.' },
  latentSpace: { words: 'latent space', meaning: 'The space of all z.' },
  deviation: {
    words: 'σ',
    meaning: 'How far numbers usually are from their mean: 1 for each number of a normal z.',
  },
  average: {
    words: 'Weights',
    meaning: 'G’s weights averaged over many steps, which often draws better (--ema).',
  },
  variety: {
    words: 'Variety',
    meaning: 'How much samples differ from one another, compared with how much real pictures do.',
  },
  parzen: {
    words: 'parzen',
    meaning:
      'A density made of a small Gaussian around each sample, by which the 2014 paper scores pictures.',
  },
  kernelDistance: {
    words: 'KID',
    meaning:
      'A distance of samples to real pictures by features, 0 for the same kind of pictures and without bias.',
  },
  frechetDistance: {
    words: 'FID',
    meaning: 'A distance of the mean and covariance of features; it depends on the number of pictures, too.',
  },
  precision: {
    words: 'Precision|precision',
    meaning: 'The share of samples that lie among real pictures.',
  },
  recall: { words: 'Recall|recall', meaning: 'The share of real pictures that lie among samples.' },
  density: {
    words: 'Density|density',
    meaning: 'How densely samples lie among real pictures: about 1 for the same kind of pictures.',
  },
  coverage: { words: 'Coverage|coverage', meaning: 'The share of real examples that have a sample nearby.' },
  featureMap: { words: 'feature maps', meaning: 'One channel of a layer’s output.' },
  batchNorm: {
    words: 'batch norm',
    meaning: 'Each channel gets mean 0 and variance 1 over the batch, then a learned gain and bias.',
  },
  logit: { words: 'logit', meaning: 'D’s number before the sigmoid makes a probability of it.' },
  guided: {
    words: 'Guided backpropagation|guided backpropagation',
    meaning: 'A gradient that shows which pixels a feature responds to.',
  },
} as const;
