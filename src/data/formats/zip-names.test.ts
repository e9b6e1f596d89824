import { expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { readingsOf } from './zip-names.ts';

const fromHex = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');

// Encoded by Python's codecs.
it.each([
  [
    'Shift-JIS',
    [
      '944c2f312e6a7067',
      '8ca22f8eca905e2e6a7067',
      '835c815b83582f312e6a7067',
      '835c302e6a7067',
      '955c8ea6945c97cd2f8f5c2e706e67',
    ],
    ['猫/1.jpg', '犬/写真.jpg', 'ソース/1.jpg', 'ソ0.jpg', '表示能力/十.png'],
  ],
  ['Shift-JIS', ['836c83522f302e6a7067', '8343836b2f302e6a7067'], ['ネコ/0.jpg', 'イヌ/0.jpg']],
  [
    'GBK',
    ['b9b72fd5d5c6ac312e6a7067', 'ced4cad2', 'b3f8b7bf2fcdbcc6ac2e6a7067'],
    ['狗/照片1.jpg', '卧室', '厨房/图片.jpg'],
  ],
  [
    'EUC-JP',
    ['a5bda1bca5b92fc7ad2e6a7067', 'bcccbfbfa4c8a4cda4b32e706e67', 'a5a4a5cc'],
    ['ソース/猫.jpg', '写真とねこ.png', 'イヌ'],
  ],
  [
    'EUC-KR',
    ['b0edbee7c0cc2f312e6a7067', 'b0adbec6c1f62fbbe7c1f8312e6a7067', 'bbe7b6f7', 'b0b3'],
    ['고양이/1.jpg', '강아지/사진1.jpg', '사람', '개'],
  ],
  [
    'Big5',
    ['bfdf2f312e6a7067', 'aaafaabab7d3a4f9', 'aad7abc7', 'bc70a9d0'],
    ['貓/1.jpg', '狗的照片', '臥室', '廚房'],
  ],
  [
    'CP437',
    [
      '81302e6a7067',
      '4d816c6c65722f996c2e6a7067',
      '579472746572',
      '8e7066656c2f6772816e2e706e67',
      '7365a46f72',
    ],
    ['ü0.jpg', 'Müller/Öl.jpg', 'Wörter', 'Äpfel/grün.png', 'señor'],
  ],
  [
    'Windows-1252',
    ['4dfc6c6c6572', 'e96ce876652fe9636f6c652e6a7067', '73747261df65'],
    ['Müller', 'élève/école.jpg', 'straße'],
  ],
  ['CP866', ['aaaee8aaa02f312e6a7067', 'e1aea1a0aaa02fe4aee2ae2e6a7067'], ['кошка/1.jpg', 'собака/фото.jpg']],
  ['UTF-8', ['e78cab', '4d75cc886c6c6572'], ['猫', 'Müller']],
])('recognises names in %s', (title, written, names) => {
  const raw = written.map(fromHex);
  const [likeliest] = readingsOf(raw);
  expect([likeliest!.title, raw.map(likeliest!.decode)]).toEqual([title, names]);
});

it('reads any bytes as different characters, the same again whatever the order of names', () => {
  const bytes = range(0, 256).map((byte) => String.fromCharCode(byte));
  const readings = readingsOf([bytes.join('')]);
  expect(readings.at(-1)).toBeDefined();
  const cp437 = readings.find(({ title }) => title === 'CP437')!;
  expect(new Set(bytes.map(cp437.decode)).size).toBe(256);
  const names = ['816c', '8e6d', '82a0'].map(fromHex);
  expect(readingsOf(names.toReversed()).map(({ title }) => title)).toEqual(
    readingsOf(names).map(({ title }) => title),
  );
});

it('reads a name that the others’ encoding does not have in CP437', () => {
  const many = Array.from({ length: 2000 }, () => fromHex('944c')); // beyond these, names are not looked at
  const [likeliest] = readingsOf([...many, fromHex('81')]);
  expect([likeliest!.title, likeliest!.decode(fromHex('81'))]).toEqual(['Shift-JIS', 'ü']);
});
