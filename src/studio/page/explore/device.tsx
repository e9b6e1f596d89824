import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import type { PageGenerator } from '../painter/generator.ts';

/** What of this machine draws the pictures. */
export function Device(props: {
  readonly generator: PageGenerator | undefined;
  readonly isComing: boolean;
}): JSX.Element {
  const { generator, isComing } = props;
  const words = phrases.value.explore;
  return (
    <output class="device">
      {isComing
        ? words.preparing
        : generator?.device === 'webgpu'
          ? 'WebGPU'
          : generator !== undefined &&
            words.webAssembly(generator.threads, formats.value.count(generator.threads))}
    </output>
  );
}
