/** HDF5 files written by the library: what is read and what is refused. */
import { File, FS, ready } from 'h5wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryBytes } from '../disk/bytes.ts';
import { openHdf5 } from './hdf5-source.ts';

beforeAll(() => ready);

/** Writes a file with h5wasm, and returns its bytes. */
function write(fill: (file: File) => void) {
  const file = new File('/written.h5', 'w');
  fill(file);
  file.close();
  const bytes = FS!.readFile('/written.h5');
  FS!.unlink('/written.h5');
  return memoryBytes(bytes, 'a.h5');
}

const values = Uint8Array.from({ length: 50 * 12 }, (_, i) => i * 7);
const shape = { channels: 1, height: 4, width: 3 } as const;

it('reads compressed chunks in any order', async () => {
  const source = await openHdf5(
    write((file) => {
      const array = { data: values, shape: [50, 4, 3], chunks: [8, 4, 3], compression: 'gzip' } as const;
      file.create_dataset({ name: 'digits', ...array, shape: [...array.shape], chunks: [...array.chunks] });
      file.create_dataset({ name: 'labels', data: Int32Array.from({ length: 50 }, (_, i) => i % 5) });
    }),
  );
  expect(source.description).toBe(
    'HDF5 file, digits, of 50 pictures of 3×4 in grey (uint8 NHW), 5 classes by the array labels: 0 to 4',
  );
  for (const index of [0, 49, 7, 8, 48, 1]) {
    expect([...(await source.read(index, shape))]).toEqual([...values.subarray(12 * index, 12 * index + 12)]);
  }
  expect([...source.labels!.subarray(3, 7)]).toEqual([3, 4, 0, 1]);
  source.close!();
  source.close!();
  await expect(source.read(20, shape)).rejects.toThrow(/^a\[20\]: a\.h5 was closed: open it again/);
});

it('chooses the training pictures from several groups, with their labels', async () => {
  const source = await openHdf5(
    write((file) => {
      for (const [name, count] of [
        ['test', 2],
        ['train', 4],
      ] as const) {
        const group = file.create_group(name);
        group.create_dataset({ name: 'images', data: values.subarray(0, 12 * count), shape: [count, 4, 3] });
        group.create_dataset({ name: 'labels', data: new Uint8Array(count).fill(count) });
      }
    }),
  );
  expect(source.description).toContain('train/images, of 4 pictures');
  expect([...source.labels!]).toEqual([4, 4, 4, 4]);
  source.close!();
});

it('notes which arrays are used and which are not', async () => {
  const source = await openHdf5(
    write((file) => {
      file.create_dataset({ name: 'images', data: values, shape: [50, 4, 3] });
      file.create_dataset({ name: 'labels', data: new Int32Array(50) });
      file.create_dataset({ name: 'masks', data: values, shape: [50, 4, 3] });
      file.create_dataset({ name: 'ids', data: new Int32Array(50) });
    }),
  );
  expect(source.notes).toEqual([
    'images was chosen for the pictures and labels for the labels; 2 arrays are not used: ids 50, masks 50×4×3',
  ]);
  source.close!();
});

it('says that labels are text, whose classes it would leave out', async () => {
  const source = await openHdf5(
    write((file) => {
      file.create_dataset({ name: 'images', data: values, shape: [50, 4, 3] });
      file.create_dataset({ name: 'labels', data: Array.from({ length: 50 }, (_, i) => `class ${i % 2}`) });
      file.create_dataset({ name: 'title', data: 'one text is no list' });
    }),
  );
  expect(source.description).toContain(
    'no classes: the array labels does not hold plain numbers, expected one whole number for each of 50 pictures',
  );
  expect(source.notes).toEqual(['images was chosen for the pictures; 1 array is not used: labels']);
  source.close!();
});

it('cannot open a file of another caller through a link', async () => {
  const other = await openHdf5(
    write((file) => file.create_dataset({ name: 'x', data: values, shape: [50, 4, 3] })),
  );
  for (let number = 0; number < 100; number++) {
    const link = write((file) => file.create_external_link(`/${number}.h5`, 'x', 'x'));
    await expect(openHdf5(link), String(number)).rejects.toThrow('is a link to x in another file');
  }
  other.close!();
});

describe('refuses', () => {
  const pictures = { name: 'x', data: values, shape: [50, 4, 3] };

  it.each<[string, (file: File) => void, RegExp]>([
    ['a file without arrays', () => undefined, /^a\.h5 has no array of pictures \(it has no arrays\)/],
    [
      'an array of other axes',
      (file) => file.create_dataset({ name: 'x', data: values }),
      /no array of pictures \(it has x 600\)/,
    ],
    [
      'texts',
      (file) => file.create_dataset({ name: 'x', data: ['a', 'b'] }),
      /no array of pictures \(it has x\)/,
    ],
    [
      'what lies in another file',
      (file) => file.create_external_link('/etc/passwd', 'x', 'x'),
      /^a\.h5 \(x\) is a link to x in another file, \/etc\/passwd, which is not opened through it: pass that file/,
    ],
    [
      'a link to nothing',
      (file) => file.create_soft_link('/nowhere', 'x'),
      /^a\.h5 \(x\) is a link to \/nowhere, which does not exist in the file: write it again/,
    ],
    [
      'an array for each of many pictures',
      (file) => {
        const group = file.create_group('faces');
        for (let i = 0; i < 1200; i++)
          group.create_dataset({ name: String(i), data: values.subarray(0, 12) });
      },
      /holds 1,200 arrays in one group, such as faces\/\d+, expected one array of all pictures: save numpy\.stack/,
    ],
    [
      'groups that contain themselves',
      (file) => {
        file.create_group('a').create_hard_link('/', 'again');
      },
      /has more than 1,000 groups and arrays, or groups that contain themselves/,
    ],
    [
      'several arrays that could be meant',
      (file) => ['a', 'b'].forEach((name) => file.create_dataset({ ...pictures, name })),
      /has several arrays that could be pictures \(a 50×4×3, b 50×4×3\)/,
    ],
  ])('%s', async (_, fill, says) => {
    await expect(openHdf5(write(fill))).rejects.toThrow(says);
  });

  it('a file whose writer was killed before it wrote what it has in memory', async () => {
    const whole = write((file) => file.create_dataset(pictures));
    const bytes = new Uint8Array(whole.read(0, whole.size)).fill(0, 64, 2048); // all objects
    new DataView(bytes.buffer).setBigUint64(bytes[8]! < 2 ? 40 : 28, 2048n, true); // the end of the file
    await expect(openHdf5(memoryBytes(bytes, 'a.h5'))).rejects.toThrow(
      /^a\.h5 was not closed by its writer \(its header tells of 2,048 of [\d,]+ bytes\): if a program is still/,
    );
  });

  it('a file that is cut short or is not HDF5', async () => {
    const whole = write((file) => file.create_dataset(pictures));
    const head = whole.read(0, whole.size - 100);
    await expect(openHdf5(memoryBytes(head, 'a.h5'))).rejects.toThrow(
      /^a\.h5 is cut short, or its writer was killed before it closed it \([\d,]+ of [\d,]+ bytes\)/,
    );
    await expect(openHdf5(memoryBytes(head.subarray(0, 9), 'a.h5'))).rejects.toThrow(/is damaged/);
  });

  it('an array that claims to be larger than the file can hold', async () => {
    const file = write((one) => {
      const array = { data: values, shape: [50, 4, 3], maxshape: [null, 4, 3], chunks: [1, 4, 3] };
      one.create_dataset({ name: 'x', ...array }).resize([2_000_000_000, 4, 3]);
    });
    await expect(openHdf5(file)).rejects.toThrow(/claims 24,000,000,000 bytes, more than the file can hold/);
  });

  it('chunks that are too large for memory', async () => {
    const file = write((one) => {
      const array = { data: new Uint8Array(40), shape: [10, 2, 2], maxshape: [null, null, null] };
      one.create_dataset({ name: 'x', ...array, chunks: [70_000_000, 2, 2] });
    });
    await expect(openHdf5(file)).rejects.toThrow(/stores x in pieces of 280,000,000 bytes/);
  });
});
