/** What the page knows of the studio that serves it. */
import type { SessionMessage } from '../../messages/session.ts';
import { paths } from '../../messages/paths.ts';
import { load } from './loaded.ts';
import { getJson } from './requests.ts';

export const session = load((signal) => getJson<SessionMessage>(paths.session(), signal));
