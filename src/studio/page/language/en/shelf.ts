export const shelf = {
  title: 'shelf',
} as const;
