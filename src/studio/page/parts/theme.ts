/** Light and dark: the colours of all drawings, as custom properties of the page. */
import { effect, signal } from '@preact/signals';
import {
  darkColours,
  fontFamily,
  lightColours,
  type Colours,
  type Tone,
} from '../../../drawing/svg/theme.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageName = 'sparring-theme';
const stored = localStorage.getItem(storageName);

export const theme = signal<Theme>(themes.find((each) => each === stored) ?? 'system');

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const isDarkSystem = signal(systemIsDark.matches);
systemIsDark.addEventListener('change', ({ matches }) => {
  isDarkSystem.value = matches;
});

/** Whether the page is dark now. */
export const isDark = signal(false);

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(storageName, chosen);
}

/** The colour of a tone now, for canvases. */
export function colourOf(tone: Tone): string {
  return (isDark.value ? darkColours : lightColours)[tone];
}

/** Adds the colours to the page, and keeps them as the theme says. Called before anything is drawn. */
export function startTheme(): void {
  const properties = (colours: Colours) =>
    Object.entries(colours)
      .map(([tone, colour]) => `--${tone}:${colour};`)
      .join('');
  const tones = Object.keys(lightColours)
    .map((tone) => `.f-${tone}{fill:var(--${tone})}.s-${tone}{stroke:var(--${tone})}`)
    .join('');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:root{--font:${fontFamily};color-scheme:light;${properties(lightColours)}}` +
      `:root[data-theme=dark]{color-scheme:dark;${properties(darkColours)}}` +
      `${tones}svg text{font-variant-numeric:tabular-nums}svg image{image-rendering:pixelated}`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  effect(() => {
    isDark.value = theme.value === 'dark' || (theme.value === 'system' && isDarkSystem.value);
    document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light';
  });
}
