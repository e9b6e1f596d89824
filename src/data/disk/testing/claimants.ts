/** Processes that claim the same file at the same moment. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Claimants {
  /** Each claims the file, at a common moment. Gives `claimed`, or what refused it. */
  readonly claim: (path: string) => Promise<string[]>;
  /** Each releases its claim. */
  readonly release: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * @param claimModule the URL of a compiled `claim.ts`
 * @param folder for the script
 */
export async function startClaimants(count: number, claimModule: string, folder: string): Promise<Claimants> {
  const script = join(folder, 'claimant.mjs');
  await writeFile(
    script,
    `import { claimFile } from ${JSON.stringify(claimModule)};
     let release;
     process.on('message', async ({ path, at }) => {
       await release?.();
       release = undefined;
       if (path === undefined) return process.send('released');
       while (Date.now() < at);
       try {
         release = await claimFile(path, 'it is claimed');
         process.send('claimed');
       } catch (thrown) {
         process.send(thrown.message);
       }
     });
     process.send('ready');`,
  );
  const children = Array.from({ length: count }, () => fork(script, { execArgv: [] }));
  await Promise.all(children.map(async (child) => once(child, 'message')));
  const askAll = async (message: object): Promise<string[]> =>
    Promise.all(
      children.map(async (child) => {
        const answer = once(child, 'message');
        child.send(message);
        return String((await answer)[0]);
      }),
    );
  return {
    claim: (path) => askAll({ path, at: Date.now() + 2 }),
    release: async () => void (await askAll({})),
    stop: () => {
      for (const child of children) child.kill();
    },
  };
}

/** What a crash may leave in place of a claim: nothing, the claim of a process that is gone, an empty file. */
export const leftClaims = [
  ['there is no file', undefined],
  ['a dead process left its claim', '999999999\n'],
  ['a crash left an empty file', ''],
] as const;
