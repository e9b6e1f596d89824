import { render } from 'preact';
import './styles/base.css';
import './styles/parts.css';
import { startLanguage } from './language/language.ts';
import { startTheme } from './parts/theme.ts';
import { Shell } from './shell.tsx';
import { address } from './source/address.ts';
import { startEvents } from './source/events.ts';
import { startScrollMemory } from './source/scroll-memory.ts';
import { startFetchingViews } from './views.tsx';

startTheme();
const language = startLanguage();
startFetchingViews(address.peek()); // while the words come
startEvents();
startScrollMemory();
await language;
render(<Shell />, document.querySelector('#studio')!);
