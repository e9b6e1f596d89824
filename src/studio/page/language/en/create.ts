export const create = {
  title: 'create',
} as const;
