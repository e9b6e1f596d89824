/**
 * TensorBoard's events: what `tensorflow/core/util/event.proto` and `framework/summary.proto` define, as far as scalars and
 * pictures need it, framed as TFRecords.
 */
import { ProtobufWriter } from '../../core/protobuf.ts';
import { crc32c } from '../../data/disk/crc32.ts';

/** When an event happened. */
export interface EventTime {
  /** The training step. */
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
}

/** The first event of a file. Without it TensorBoard takes the file for one of the oldest format. */
export function versionEvent(time: EventTime): Uint8Array {
  return record(time, (event) => {
    event.string(3, 'brain.Event:2');
    event.message(10, (source) => source.string(1, 'sparring'));
  });
}

/** The start of a session: events of this step and of later ones, from earlier sessions, are dropped by TensorBoard. */
export function startEvent(time: EventTime): Uint8Array {
  const start = 1; // SessionLog.SessionStatus
  return record(time, (event) => event.message(7, (log) => log.int64(1, start)));
}

/** Scalars by their tags. A tag's part before a slash is the group that TensorBoard shows it in. */
export function scalarsEvent(time: EventTime, scalars: Readonly<Record<string, number>>): Uint8Array {
  return record(time, (event) =>
    event.message(5, (summary) => {
      for (const [tag, value] of Object.entries(scalars)) {
        summary.message(1, (entry) => {
          entry.string(1, tag);
          entry.float(2, value);
        });
      }
    }),
  );
}

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The signature, and the first chunk, which has the size. */
const pngHeaderBytes = 33;

/** Whether a file begins as a PNG does, so that it can be a picture of an event. */
export function hasPngHeader(file: Uint8Array): boolean {
  return file.length >= pngHeaderBytes && pngStart.every((byte, i) => file[i] === byte);
}

/** A picture. @param png a file in the format PNG, whose header has the size and the kind of colours */
export function pictureEvent(time: EventTime, tag: string, png: Uint8Array): Uint8Array {
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [width, height, colours] = [header.getUint32(16), header.getUint32(20), header.getUint8(25)];
  return record(time, (event) =>
    event.message(5, (summary) =>
      summary.message(1, (entry) => {
        entry.string(1, tag);
        entry.message(4, (image) => {
          image.int64(1, height);
          image.int64(2, width);
          image.int64(3, channelsOf[colours] ?? 3);
          image.bytes(4, png);
        });
      }),
    ),
  );
}

/** The channels of PNG's colour types: grey, colour, palette, grey with alpha, colour with alpha. */
const channelsOf: Readonly<Partial<Record<number, number>>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

function record({ step, wallTime }: EventTime, fill: (event: ProtobufWriter) => void): Uint8Array {
  const event = new ProtobufWriter();
  event.double(1, wallTime);
  event.int64(2, step);
  fill(event);
  return framed(event.toBytes());
}

/** A TFRecord: the length, its CRC, the data, its CRC (tensorflow.org/tutorials/load_data/tfrecord). */
function framed(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 16);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(out.subarray(0, 8)), true);
  out.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return out;
}

/** Rotated and shifted, because the CRC of data that contains its CRC is always the same. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
