/** What the server takes at most, which the page says before it sends more. */

/** The longest picture file that can be dropped on the page: a photograph of a camera has 20 MB. */
export const maxDroppedBytes = 40_000_000;

/** The longest picture file of a folder that is dropped to train on. */
export const maxUploadedBytes = 50_000_000;
/** Files of such a folder that are sent at once: fewer leave gaps, more wait for one another. */
export const uploadsAtOnce = 6;

/** So many runs are compared side by side. */
export const maxCompared = 4;
