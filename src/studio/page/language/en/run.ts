export const run = {
  title: 'run',
} as const;
