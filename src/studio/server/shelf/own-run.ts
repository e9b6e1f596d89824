/** Whether all of a run is in its folder, which may come from a stranger: links in it lead anywhere. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkNoLink } from '../../../data/disk/own-files.ts';
import type { RunFolder } from '../../../runs/run-folder.ts';

/**
 * Checks what commands read of a run by its folder. They follow links, which their user has made; nobody knows who made those
 * of a folder that a page asks for.
 *
 * @throws SparringError if a link, a pipe or a device stands in place of one of its files
 */
export async function checkOwnFiles(folder: RunFolder): Promise<void> {
  const { optionsPath, metricsPath, evaluationsPath, samplesPath, checkpointsPath } = folder;
  for (const path of [optionsPath, metricsPath, evaluationsPath]) await checkNoLink(path, 'file');
  for (const path of [samplesPath, checkpointsPath]) await checkNoLink(path, 'folder');
  const checkpoints = await readdir(checkpointsPath, { withFileTypes: true }).catch(() => []);
  for (const entry of checkpoints)
    if (!entry.isFile()) await checkNoLink(join(checkpointsPath, entry.name), 'file');
}
