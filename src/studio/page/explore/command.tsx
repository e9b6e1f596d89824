import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { CommandLine } from '../parts/command-line.tsx';
import { Remark } from '../parts/notes.tsx';
import type { CommandFor, CommandOfFile } from './commands.ts';
import { useExploration } from './exploration.ts';
import { samplesRecord } from './latent-record.ts';
import { saveJson } from './saving.ts';

/** The command that makes the same pictures, or why none does. */
export function Command({ of }: { readonly of: CommandFor }): JSX.Element {
  if (typeof of === 'string') return <Remark>{phrases.value.explore.noCommand[of]}</Remark>;
  return 'args' in of ? <OfFile of={of} /> : <CommandLine args={of} />;
}

function OfFile({ of: { args, file, refs } }: { readonly of: CommandOfFile }): JSX.Element {
  const words = phrases.value.explore;
  const exploration = useExploration();
  return (
    <div class="command-of-file">
      <CommandLine args={args} />
      <div class="command-file">
        <Remark>{words.commandReads}</Remark>
        <Button
          icon="download"
          disabled={exploration.generator === undefined}
          onClick={() => saveJson(file, samplesRecord(exploration, refs))}
        >
          {words.saveFile}
        </Button>
      </div>
    </div>
  );
}
