import type { chart as english } from '../en/chart.ts';
import type { PhrasesLike } from '../phrases.ts';

export const chart: PhrasesLike<typeof english> = {
  table: (title) => `${title}：以表格查看`,
  savePicture: (title) => `${title}：保存为 PNG`,
  summary: ({ name, first, last, min, max }) =>
    `${name}：从 ${first} 到 ${last}，介于 ${min} 与 ${max} 之间。`,
};
