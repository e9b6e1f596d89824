import type { StudioEventName, StudioEvents } from '../../messages/events.ts';

/** Tells everybody who listens. */
export type Publish = <Name extends StudioEventName>(name: Name, data: StudioEvents[Name]) => void;
