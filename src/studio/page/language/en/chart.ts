export const chart = {
  table: (title: string) => `${title}: as a table`,
  savePicture: (title: string) => `${title}: save as PNG`,
  summary: (line: { name: string; first: string; last: string; min: string; max: string }) =>
    `${line.name}: from ${line.first} to ${line.last}, between ${line.min} and ${line.max}.`,
} as const;
