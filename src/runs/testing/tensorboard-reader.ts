/** Reads TensorBoard's event files with other people's protobuf and CRC-32C, by the public definitions of the messages. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import protobuf from 'protobufjs';

/** The parts of tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto that are read. */
const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      oneofs: { what: { oneof: ['fileVersion', 'graphDef', 'summary', 'sessionLog'] } },
      fields: {
        wallTime: { id: 1, type: 'double' },
        step: { id: 2, type: 'int64' },
        fileVersion: { id: 3, type: 'string' },
        graphDef: { id: 4, type: 'bytes' },
        summary: { id: 5, type: 'Summary' },
        sessionLog: { id: 7, type: 'SessionLog' },
        sourceMetadata: { id: 10, type: 'SourceMetadata' },
      },
    },
    SourceMetadata: { fields: { writer: { id: 1, type: 'string' } } },
    SessionLog: {
      fields: { status: { id: 1, type: 'SessionStatus' }, checkpointPath: { id: 2, type: 'string' } },
      nested: { SessionStatus: { values: { STATUS_UNSPECIFIED: 0, START: 1, STOP: 2, CHECKPOINT: 3 } } },
    },
    Summary: {
      fields: { value: { rule: 'repeated', id: 1, type: 'Value' } },
      nested: {
        Value: {
          oneofs: { value: { oneof: ['simpleValue', 'image'] } },
          fields: {
            tag: { id: 1, type: 'string' },
            simpleValue: { id: 2, type: 'float' },
            image: { id: 4, type: 'Image' },
          },
        },
        Image: {
          fields: {
            height: { id: 1, type: 'int32' },
            width: { id: 2, type: 'int32' },
            colorspace: { id: 3, type: 'int32' },
            encodedImageString: { id: 4, type: 'bytes' },
          },
        },
      },
    },
  },
});

export interface ReadImage {
  readonly height: number;
  readonly width: number;
  readonly colorspace: number;
  readonly encodedImageString: Uint8Array;
}

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly sessionLog?: { readonly status: string };
  readonly summary?: {
    readonly value: readonly {
      readonly tag: string;
      readonly simpleValue?: number;
      readonly image?: ReadImage;
    }[];
  };
}

/** The events of a file, up to the end or to half an event. @throws Error if a CRC is wrong */
export function readEvents(file: Uint8Array): ReadEvent[] {
  const events: ReadEvent[] = [];
  const message = root.lookupType('Event');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at + 12 <= file.length;) {
    const length = Number(view.getBigUint64(at, true));
    const end = at + 12 + length;
    if (end + 4 > file.length) break;
    checkCrc(file.subarray(at, at + 8), view.getUint32(at + 8, true));
    const data = file.subarray(at + 12, end);
    checkCrc(data, view.getUint32(end, true));
    const decoded = message.toObject(message.decode(data), { longs: Number, enums: String });
    events.push(decoded as ReadEvent);
    at = end + 4;
  }
  return events;
}

function checkCrc(bytes: Uint8Array, masked: number): void {
  const rotated = (masked - 0xa282ead8) >>> 0;
  const crc = ((rotated >>> 17) | (rotated << 15)) >>> 0;
  if (crc !== crc32c(Buffer.from(bytes))) throw new Error('a CRC of the event file is wrong');
}

/** The event files of a folder, in TensorBoard's order. */
export async function eventFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.includes('tfevents')).sort();
}

/**
 * What TensorBoard shows of a folder: steps and values by tag. The start of a session drops what earlier sessions wrote about
 * its steps (tensorboard/backend/event_processing/event_accumulator.py, `_CheckForRestartAndMaybePurge`).
 */
export async function shownIn(
  folder: string,
): Promise<Map<string, { step: number; value: number | ReadImage }[]>> {
  const shown = new Map<string, { step: number; value: number | ReadImage }[]>();
  for (const name of await eventFiles(folder)) {
    for (const { step = 0, sessionLog, summary } of readEvents(await readFile(join(folder, name)))) {
      if (sessionLog?.status === 'START') {
        for (const [tag, points] of shown)
          shown.set(
            tag,
            points.filter((point) => point.step < step),
          );
      }
      for (const { tag, simpleValue, image } of summary?.value ?? []) {
        shown.set(tag, [...(shown.get(tag) ?? []), { step, value: image ?? simpleValue! }]);
      }
    }
  }
  return shown;
}
