/**
 * What `npm start` runs without arguments: the arguments of the command line. Digits by class become clear in minutes
 * (test/slow/first-digits.test.ts).
 */
export const demonstration = ['train', 'mnist', '--classes', 'labels', '--minutes', '5', '--studio'];
