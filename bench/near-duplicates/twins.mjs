/** Near-duplicates that `bedrooms` already contains, found by eye. Each set is one photograph. */
export const twins = [
  ['00000003.jpg', '00002344.jpg'],
  ['00000167.jpg', '00002823.jpg'],
  ['00000669.jpg', '00001855.jpg'],
  ['00000729.jpg', '00002557.jpg'],
  ['00001140.jpg', '00001651.jpg'],
  ['00001781.jpg', '00003218.jpg'],
  ['00001886.jpg', '00001925.jpg'],
  ['00002375.jpg', '00002733.jpg'],
  ['00002930.jpg', '00003461.jpg'],
  ['00003150.jpg', '00004729.jpg'],
  ['00003523.jpg', '00004602.jpg'],
  ['00003721.jpg', '00004709.jpg'],
  ['00003886.jpg', '00004021.jpg'],
];
