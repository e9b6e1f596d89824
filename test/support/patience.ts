/** How long tests wait, in milliseconds: a page, or a program, that shares the processor may take longer than usual. */
export const patience = {
  hookTimeout: 120_000,
  expect: { poll: { timeout: 20_000 } },
} as const;
