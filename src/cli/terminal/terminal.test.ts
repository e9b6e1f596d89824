import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, Terminal } from './terminal.ts';

/** A stream that records what is written, or fails like a closed pipe. */
function stream(options: { isTTY?: boolean; columns?: number; broken?: boolean } = {}) {
  let text = '';
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (options.broken === true) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        return;
      }
      text += chunk.toString();
      done();
    },
  });
  const { isTTY = false, columns = 80 } = options;
  return { stream: Object.assign(writable, { isTTY, columns }) as never, text: () => text };
}

describe('Terminal', () => {
  beforeEach(() => {
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('TERM', 'xterm');
  });
  afterEach(() => void vi.unstubAllEnvs());

  it('prints the first and the last progress, and few in between, if it cannot rewrite lines', () => {
    const { stream: out, text } = stream();
    const terminal = new Terminal(out);
    for (let step = 1; step <= 100; step++) terminal.progress({ work: 'training' }, `step ${step}`);
    terminal.line('Done');
    expect(text()).toBe('step 1\nstep 100\nDone\n');
  });

  it('erases with spaces if NO_COLOR wants no escape codes', () => {
    vi.stubEnv('NO_COLOR', '1');
    vi.useFakeTimers();
    const { stream: out, text } = stream({ isTTY: true });
    const terminal = new Terminal(out);
    for (const wording of ['卧室 one', 'two', 'three']) {
      vi.advanceTimersByTime(1000);
      terminal.progress({ work: 'training' }, wording);
    }
    terminal.discardProgress();
    terminal.line('Done');
    vi.useRealTimers();
    expect(text()).toBe('\r卧室 one\rtwo     \rthree\r     \rDone\n');
  });

  it('rewrites one line of a terminal, within its width', () => {
    const { stream: out, text } = stream({ isTTY: true, columns: 30 });
    const terminal = new Terminal(out);
    terminal.progress({ work: 'training' }, 'one');
    terminal.progress({ work: 'training' }, 'x'.repeat(100));
    terminal.endProgress();
    terminal.line('Done');
    expect(text()).toBe(`\rone\u001b[K\r${'x'.repeat(29)}\u001b[K\nDone\n`);
  });

  it('draws a bar of the share that is done, where the words leave room for it', () => {
    const { stream: out, text } = stream({ isTTY: true, columns: 30 });
    const terminal = new Terminal(out);
    terminal.progress({ work: 'training', done: 5, total: 10 }, 'step 5/10');
    terminal.endProgress();
    terminal.progress({ work: 'training', done: 5, total: null }, 'step 5');
    terminal.endProgress();
    terminal.progress({ work: 'training', done: 5, total: 10 }, 'x'.repeat(20));
    terminal.endProgress();
    expect(text().split('\n')).toEqual([
      '\r██████░░░░░░ step 5/10\u001b[K',
      '\rstep 5\u001b[K',
      `\r${'x'.repeat(20)}\u001b[K`,
      '',
    ]);
  });

  it('has no colours where they are not wanted', () => {
    const shown = (isTTY: boolean) => {
      const { stream: out, text } = stream({ isTTY });
      new Terminal(out).facts('Training', [['Run', 'runs/1']]);
      return text();
    };
    const plain = 'Training\nRun         runs/1\n';
    expect([shown(false), shown(true)]).toEqual([
      plain,
      '\u001b[1mTraining\u001b[0m\n\u001b[2mRun\u001b[0m         runs/1\n',
    ]);
    vi.stubEnv('NO_COLOR', '1');
    expect(shown(true)).toBe(plain);
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('TERM', 'dumb');
    expect(shown(true)).toBe(plain);
  });

  it('counts two columns for wide letters', () => {
    const { stream: out, text } = stream({ isTTY: true, columns: 6 });
    new Terminal(out).progress({ work: 'training' }, '卧室的床', '卧室', '床');
    expect(text()).toBe('\r卧室\u001b[K');
  });

  it('uses the longest wording that fits', () => {
    const { stream: out, text } = stream({ isTTY: true, columns: 0 });
    const terminal = new Terminal(out);
    terminal.progress({ work: 'training' }, 'x'.repeat(80), 'brief');
    expect(text()).toBe('\rbrief\u001b[K');
  });

  it('prints no escape codes on a dumb terminal', () => {
    vi.stubEnv('TERM', 'dumb');
    const { stream: out, text } = stream({ isTTY: true });
    const terminal = new Terminal(out);
    terminal.progress({ work: 'training' }, 'step 1');
    terminal.progress({ work: 'training' }, 'step 2');
    terminal.line('Done');
    expect(text()).toBe('step 1\nstep 2\nDone\n');
  });

  it('says once that its reader has gone, then writes nothing', async () => {
    const { stream: out } = stream({ broken: true });
    const said: string[] = [];
    const terminal = new Terminal(out, (sentence) => said.push(sentence));
    terminal.line('a');
    await new Promise(setImmediate);
    terminal.line('b');
    await new Promise(setImmediate);
    expect(said).toEqual([
      'nobody reads the output any more: the work goes on without it, and Ctrl-C stops it',
    ]);
  });
});

describe('ask', () => {
  it.each([
    ['y\n', true, ''],
    ['Yes\n', true, ''],
    ['n\n', false, ''],
    ['\n', false, ''],
    ['yonder\n', false, ''],
    ['', false, '\n'],
  ])('interprets %j as %s', async (typed, answer, after) => {
    const { stream: out, text } = stream();
    expect(await ask('Into \u001b[2J?', Readable.from(Buffer.from(typed), { objectMode: false }), out)).toBe(
      answer,
    );
    expect(text()).toBe(`Into \\x1b[2J? [y/N] ${after}`);
  });
});
