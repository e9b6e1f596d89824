/** What `sparring train --help` says after its options. */
import { listing } from '../../core/wording.ts';
import { sourceKinds } from '../../data/open.ts';
import { pointSetNames, pointSets } from '../../gan/presets/point-distributions.ts';
import { presetNames, presets } from '../../gan/presets/presets.ts';
const nameWidth = Math.max(...presetNames.map(({ length }) => length));

/** The presets that depart from a line of algorithm 1. */
const sharing = presetNames.filter((name) => presets[name].generatorNoise === 'shared');
const atOnce = presetNames.filter((name) => presets[name].updates === 'simultaneous');
const asWritten = presetNames.filter((name) => !sharing.includes(name) && !atOnce.includes(name));

/** One line, which is wrapped with the help. */
const algorithmHelp = `In algorithm 1 of the 2014 paper, G learns after D, from noise of its own. So it does in ${listing(asWritten)}; in all others from the noise of D’s update, and in ${listing(atOnce)} at the same time as D. G’s loss is the non-saturating one, unless --objective names another. sparring explain algorithm shows a step, and all such departures.`;

export const trainHelp = `
Presets:
${presetNames.map((name) => `  ${name.padEnd(nameWidth)}  ${presets[name].summary}`).join('\n')}

DATA is ${sourceKinds}.
The format is detected from the contents; --dry-run shows what was recognised. A
folder and its subfolders are searched for JPEG, PNG, WebP, GIF and AVIF. The
name of a set may include a part: mnist:test, svhn:extra. A folder named mnist
is ./mnist.

DATA may also be a set of points, to watch a whole GAN train. The presets gan-1d
and gan-2d are chosen by the name:
${pointSetNames.map((name) => `  ${name.padEnd(nameWidth)}  ${pointSets[name].summary}`).join('\n')}

${algorithmHelp}

--config FILE reads options from JSON, by the names of sparring schema train.
The options.json of a run is such a file, and --like RUN names it by its run.
Typed options override those of --config, and these those of --like. One typed
length replaces all lengths of files.

With several of --steps, --epochs and --minutes, training ends at whichever
comes first. Ctrl-C finishes the current step, saves, and prints the command
that resumes the run (exit code 130); a second Ctrl-C stops at once. SIGTERM
(143) and the SIGUSR1 (138) of batch systems do the same, and --deadline
(exit code 75) before a time that is known.

Examples:
  sparring train mnist --minutes 5
  sparring train ring-2d
  sparring train photos --preset dcgan-64 --epochs 25
  sparring train photos --image-size 96x64 --batch-size 32 --lr 1e-4 --dry-run
  sparring train --like runs/00001-photos-dcgan-64 --seed 2
  sparring train animals --classes folder --minutes 60
  sparring train photos --config options.json --minutes 30`;
