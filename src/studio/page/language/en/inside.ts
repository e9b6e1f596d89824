export const inside = {
  title: 'inside',
} as const;
