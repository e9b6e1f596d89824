export const inside = {
  parts: {
    networks: 'Networks',
    forget: 'Forget an object',
    discriminator: 'What D sees',
    features: 'Features of D',
  },
  partsLabel: 'Ways to look inside',
  leads: {
    networks:
      'G turns the random numbers z into a picture; D turns a picture into one number, the higher the more it looks like a real one. Choose a layer to see what it does, and what it makes of a picture.',
    forget:
      'Some feature maps of G draw one kind of object. Mark it in samples, find these maps, and drop them: G puts something else in its place.',
    discriminator:
      'What D says of pictures, and where it looks. Drop some of your own beside G’s samples and the pictures it was trained with.',
    features:
      'Each feature of D’s last convolution, the real pictures that excite it most, and what in them does.',
  },
  noCheckpoint:
    'This run has no checkpoint yet. As soon as training saves one, its networks can be watched at work here.',
  networks: { generator: 'The generator G', discriminator: 'The discriminator D' },
  directions: { generator: 'from left to right', discriminator: 'from right to left' },
  layersOf: { generator: 'Layers of the generator', discriminator: 'Layers of the discriminator' },
  layerLabel: (layer: string, operation: string, input: string, output: string) =>
    `${layer}: ${operation}, ${input} to ${output}`,
  legend:
    'Boxes are feature maps: the more there are, the wider the box, and the larger they are, the taller and deeper. Bars are vectors. Green: what a kernel joins. Grey: every number joined to every number.',
  drawing: {
    inputs: { generator: 'z', discriminator: 'x or G(z)' },
    outputs: { generator: 'G(z)', discriminator: 'logit' },
    numbers: (count: number): string => (count === 1 ? 'number' : 'numbers'),
    stride: (stride: string) => `stride ${stride}`,
    pool: (pool: string) => pool,
    dense: 'dense',
    flattenDense: 'flatten, dense',
    denseReshape: 'dense, reshape',
    projectReshape: 'project, reshape',
    withClass: 'with the class',
  },
  operations: {
    dense: 'dense layer',
    convolution: 'convolution',
    'transposed convolution': 'transposed convolution',
    'residual block': 'residual block',
  },
  facts: {
    operation: 'Kind',
    kernel: 'Kernel',
    stride: 'Stride',
    input: 'From',
    output: 'To',
    before: 'Before',
    after: 'Then',
    parameters: 'Parameters',
    multiplyAdds: 'Multiply-adds',
    field: { generator: 'One number reaches', discriminator: 'One number sees' },
  },
  strideAndPadding: (stride: string, padding: string) => `${stride}, padding ${padding}`,
  pixels: (sizes: string) => `${sizes} pixels`,
  comma: ', ',
  /** What a layer does besides its product: batch norm, ReLU. */
  added: (name: string) => name,
  does: {
    project: (inputs: string, maps: string, sides: string, isOfLatent: boolean): string =>
      `Each number is a weighted sum of all ${inputs} numbers of ${isOfLatent ? 'z' : 'the layer before'}. They are laid out as ${maps} maps of ${sides}: the seeds of the picture.`,
    dense: (inputs: string, outputs: string) =>
      `Each of the ${outputs} numbers is a weighted sum of all ${inputs} numbers before. No number has a place in the picture.`,
    judge: (inputs: string) =>
      `One weighted sum of all ${inputs} numbers before: the logit. Above 0, D finds the picture real.`,
    convolution: (kernel: string, stride: string, from: string, to: string) =>
      `Kernels of ${kernel} move over the maps in steps of ${stride}. At each place, a weighted sum of the window below makes one number of a new map: from ${from} to ${to}.`,
    residual: (kernels: string, from: string, to: string) =>
      `Convolutions with kernels of ${kernels}, one after the other, make maps that are added to what a single small convolution makes of the same input, the shortcut: from ${from} to ${to}. The block only has to learn what the shortcut lacks.`,
    transposed: (kernel: string, stride: string, from: string, to: string) =>
      `Each number of the maps lays a weighted kernel of ${kernel} into larger ones, ${stride} apart, and what overlaps adds up: from ${from} to ${to}. This changes shapes as a convolution reversed. It does not undo one: the weights are its own, and nothing that a convolution lost comes back.`,
  },
  activity: 'The layer at work',
  seed: 'Seed',
  previousSeed: 'Previous seed',
  nextSeed: 'Next seed',
  towards: (seed: string) => `Towards seed ${seed}`,
  sampleOf: (seed: string) => `Sample of seed ${seed}`,
  subject: 'What D looks at',
  subjects: { sample: 'A sample', real: 'A real picture', own: 'Your picture' },
  realWith: (probability: string) => `D: ${probability} real`,
  mapsTitle: 'Feature maps, the strongest first',
  vectorTitle: 'Its numbers',
  vectorCaption: 'One cell for each number, row by row.',
  mapLabel: (map: string) => `Map ${map}`,
  strength: (strength: string, rank: string, count: string) => `strength ${strength}, ${rank} of ${count}`,
  scale: (limit: string) => `Colours from −${limit} to ${limit}; zero has the colour of the page`,
  coming: 'Loading …',
  previousPage: 'Previous',
  nextPage: 'Next',
  rangeOf: (from: string, to: string, count: string) => `${from}–${to} of ${count}`,
  drop: 'Drop pictures here',
  decoding: 'Decoding …',
  tooMany: (taken: string, given: string) =>
    `Up to ${taken} pictures at once: the first ${taken} of ${given} are taken.`,
  chooseFiles: 'Choose pictures',
  judging: {
    lacking: 'This run generates points, and D has no pixels to look at. Open a run of pictures.',
    scores: 'D of this run gives scores, which are no probabilities of being real. Its curves compare them.',
    chart: 'Pictures by the probability with which D finds them real',
    axis: 'D’s probability that a picture is real; near 0% and 100% the axis is wider',
    kinds: {
      own: 'Yours',
      training: 'Training pictures',
      'held-out': 'Held-out pictures',
      samples: 'Samples of G',
    },
    judged: (name: string, probability: string) => `${name}: ${probability} real`,
    closer: 'The chosen picture',
    coming: 'D looks …',
    says: (kind: string, name: string) => `real, says D · ${kind} · ${name}`,
    thePicture: 'The picture',
    looks: 'Where D looks',
    evidence: { guided: 'Guided backpropagation', gradient: 'Gradient of D' },
    remove: 'Remove this picture',
    noReals: (why: string) => `There are no real pictures to compare with: ${why}.`,
    caution:
      'D has learned one thing: to tell the pictures that this run was trained with from what G drew at the same time. It is no classifier of what a picture shows. A picture of something else, or one that was sharpened, cropped or compressed in another way, can get any number.',
  },
  featuring: {
    lacking: 'This discriminator has no convolutions to take features from. That of a DCGAN has.',
    pages: 'Features',
    searching: 'Searching real pictures for those that excite these features most …',
    searched: (count: string, source: string, layer: string) =>
      `Features of ${layer}. Of ${count} pictures of ${source}, those with the strongest responses; below each what in it causes the response, by guided backpropagation: grey is nothing.`,
    feature: (feature: string) => `Feature ${feature}`,
    mean: (mean: string) => `strongest response of a picture: ${mean} on average`,
    guided: 'What in it causes the response',
  },
  forgetting: {
    lacking:
      'This generator has no convolutions between z and the picture, so it has no maps to drop. That of a DCGAN has.',
    mark: 'Mark the object',
    marked: (boxes: number, pictures: number) =>
      `${boxes} ${boxes === 1 ? 'box' : 'boxes'} in ${pictures} ${pictures === 1 ? 'picture' : 'pictures'}.`,
    missing: (count: number) => `Mark it in ${count} more.`,
    keys: 'Draw a box around each object of one kind, such as windows or glasses, and close to it. Keyboard: Enter makes a box, arrow keys move it, with Shift they resize it, Space goes to the next, Delete removes it.',
    sampleWith: (seed: string, boxes: number) => `Sample ${seed}, ${boxes} ${boxes === 1 ? 'box' : 'boxes'}`,
    removeBox: 'Remove the chosen box',
    clear: 'Clear',
    open: 'Open boxes',
    save: 'Save boxes',
    notBoxes:
      'This file holds no boxes that fit these samples: choose one that this view or sparring explore boxes has saved.',
    maps: 'The maps that answer',
    dropping: (dropped: string, maps: string, layer: string) =>
      `${dropped} of ${maps} maps of ${layer} are dropped.`,
    byClassifier: 'As the classifier finds',
    dropNone: 'Drop none',
    needBoxes: (count: string) =>
      `With boxes in ${count} pictures, a classifier tells which maps are active where the object is. Click any map to drop it by hand.`,
    accuracy: (accuracy: string, places: string, pictures: string) =>
      `From the maps alone, a logistic regression tells whether a place is in a box: it is right for ${accuracy} of ${places} places in ${pictures} pictures that it was not fitted to; half of them are in boxes. Maps with a positive weight are dropped. Click any map to drop or keep it.`,
    mapToDrop: (map: string, weight: string | undefined): string =>
      weight === undefined ? `Drop map ${map}` : `Drop map ${map}, weight ${weight}`,
    statistics: 'paler than they are, until batch normalisation is measured without these maps …',
    results: 'What takes its place',
    changesCome:
      'When maps are dropped, this says how much the marked samples change in the boxes, and elsewhere.',
    changes: (within: string, elsewhere: string, controlInside: string, controlOutside: string) =>
      `Values change by ${within} of their range in the boxes and by ${elsewhere} elsewhere in the marked samples; without as many random maps by ${controlInside} and ${controlOutside}.`,
    markedSamples: 'Marked samples',
    otherSamples: 'Other samples',
    withAll: 'All maps',
    without: (count: string) => `Without ${count} maps`,
    withoutRandom: (count: string) => `Without ${count} random maps`,
    resultOf: (row: string, seed: string) => `${row}: seed ${seed}`,
    noCommand: 'No command makes these: the maps were chosen by hand.',
    commandComes: 'The command that does the same appears here when enough pictures are marked.',
  },
} as const;
