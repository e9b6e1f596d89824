import type { Command } from 'commander';
import { startStudio } from '../../studio/server/studio.ts';
import * as parse from '../options/parsers.ts';
import { dataRootOption } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { printLines } from '../terminal/print.ts';
import { onFirstSignal } from '../terminal/signals.ts';
import { openInBrowser } from './open-in-browser.ts';

interface StudioFlags {
  readonly port?: number;
  readonly host: string;
  readonly open: boolean;
  readonly dataRoot?: string;
}

const help = `
Shows the runs of a folder in the browser, those in training too, and starts,
pauses and continues trainings. Nothing leaves this computer: the page is served
from here, and the address has a token without which nobody gets in.

From another computer, through ssh:
  ssh -L 7860:127.0.0.1:7860 server sparring studio runs --port 7860 --no-open

Examples:
  sparring studio
  sparring studio /data/runs --port 7860`;

/** Adds `sparring studio`. */
export function addStudioCommand(program: Command): void {
  program
    .command('studio')
    .summary('watch, steer and explore runs in the browser')
    .description('Serves a page on this computer that shows the runs of a folder, and opens it.')
    .argument('[runs]', 'the folder of runs', 'runs')
    .addOption(
      option('--port <n>', 'the port to listen on (default: any that is free)', parse.wholeNumber(1, 65_535)),
    )
    .addOption(
      option(
        '--host <address>',
        'the address to listen on; with another than this computer’s own, others who have the token get in, too',
        parse.text,
      ).default('127.0.0.1'),
    )
    .option('--no-open', 'do not open the browser')
    .addOption(dataRootOption())
    .addHelpText('after', help)
    .action(serve);
}

async function serve(root: string, { open, ...options }: StudioFlags): Promise<void> {
  const studio = await startStudio({ root, ...options });
  printLines([`The studio of ${root} is at ${studio.address}`, 'Ctrl-C ends it; trainings go on']);
  if (open) openInBrowser(studio.address);
  await new Promise<void>((resolve) => onFirstSignal(() => resolve()));
  await studio.close();
}
