import { render } from 'preact';
import './styles/base.css';
import './styles/parts.css';
import { startLanguage } from './language/language.ts';
import { startTheme } from './parts/theme.ts';
import { Shell } from './shell.tsx';
import { startEvents } from './source/events.ts';
import { startScrollMemory } from './source/scroll-memory.ts';

startTheme();
const language = startLanguage();
startEvents();
startScrollMemory();
await language;
render(<Shell />, document.querySelector('#studio')!);
