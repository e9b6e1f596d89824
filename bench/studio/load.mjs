/**
 * What a training pays for the studio beside it: with a page that looks on, and under attack. In turns, so that a busy
 * machine is busy for all alike. Prints a table of step times as multiples of those without the page. Needs `npm run build`
 * and Chromium.
 *
 *     node bench/studio/load.mjs [--seconds 12] [--rounds 5] [--preset dcgan-28] [--data mnist] [--only page,stalled]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startWatchedTraining } from './watched-training.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '5' },
    preset: { type: 'string', default: 'dcgan-28' },
    data: { type: 'string', default: 'mnist' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);

const watched = await startWatchedTraining(values);
const { folder, browser } = watched;
// Attacks come from other machines. Here they take the time that nothing else wants.
setPriority(constants.priority.PRIORITY_LOW);
const answered = {};

try {
  const { address } = watched;
  const cookie = await enter(address);
  const conditions = {
    nothing: () => () => undefined,
    page: () => lookOn(address),
    'a page that is not seen': () => lookOn(address, { isHidden: true }),
    'half-open': () => openHalf(address, 1000),
    'requests without a token': () => ask(address, {}),
    'requests with a token': () => ask(address, { cookie }, '/api/runs'),
    'a body of 1 GB': () => sendEndlessly(address, cookie),
    'listeners that stall': () => stall(address, cookie, 50),
  };
  const chosen = Object.keys(conditions).filter(
    (name) => values.only === undefined || name === 'nothing' || values.only.split(',').includes(name),
  );
  await pause(5);
  const times = Object.fromEntries(chosen.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const name of chosen) {
      const end = await conditions[name]();
      await pause(2);
      times[name].push(await stepTime());
      const count = await end();
      if (typeof count === 'number') (answered[name] ??= []).push(count / (seconds + 2));
      await pause(1);
    }
  }
  const rows = chosen.map((name) => {
    const ratios = times[name].map((time, round) => time / times.nothing[round]);
    return [
      name,
      {
        'ms a step': median(times[name]).toFixed(2),
        'of the time without': spread(ratios),
        ...(answered[name] && { 'answers a second': Math.round(median(answered[name])) }),
      },
    ];
  });
  console.table(Object.fromEntries(rows));
} finally {
  await watched.end();
}

async function enter(address) {
  const { headers } = await fetch(address, { redirect: 'manual' });
  return headers.getSetCookie()[0].split(';')[0];
}

/** Milliseconds a step, over some seconds of the run's own clock. */
async function stepTime() {
  const before = lastRecord();
  await pause(seconds);
  const after = lastRecord();
  return (1000 * (after.seconds - before.seconds)) / (after.step - before.step);
}

function lastRecord() {
  const [run] = readdirSync(folder).filter((name) => /^\d/.test(name));
  const lines = readFileSync(join(folder, run, 'metrics.jsonl'), 'utf8').split('\n');
  return JSON.parse(lines.at(-2));
}

async function lookOn(address, { isHidden = false } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(address.href);
  await page.waitForSelector('.chart canvas');
  // Pages stay visible in a browser without a display, so this one is told that it is not.
  if (isHidden) {
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
  }
  return () => context.close();
}

function openHalf({ port }, count) {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: 127'));
    return socket.on('error', () => undefined);
  });
  return () => sockets.forEach((socket) => socket.destroy());
}

/** As many requests as 64 connections take. Ends with how many were answered. */
function ask({ port }, headers, path = '/') {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let isOver = false;
  let count = 0;
  const again = () => {
    if (isOver) return;
    const asked = request({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      response.resume();
      response.on('end', () => {
        count += 1;
        again();
      });
    });
    asked.on('error', () => setTimeout(again, 10));
    asked.end();
  };
  for (let i = 0; i < 64; i++) again();
  return () => {
    isOver = true;
    agent.destroy();
    return count;
  };
}

function sendEndlessly({ port, origin }, cookie) {
  const ending = new AbortController();
  const chunk = Buffer.alloc(1_000_000, 97);
  const send = () => {
    if (ending.signal.aborted) return;
    const headers = { cookie, origin, 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, path: '/api/runs/x/notes', method: 'POST', headers });
    let bytes = 0;
    const more = () => {
      while (!ending.signal.aborted && bytes < 1e9 && sent.write(chunk)) bytes += chunk.length;
      if (ending.signal.aborted || bytes >= 1e9) sent.end();
    };
    sent.on('drain', more);
    sent.on('close', () => setTimeout(send, 50));
    sent.on('error', () => undefined);
    sent.on('response', (response) => response.resume());
    more();
  };
  send();
  return () => ending.abort();
}

function stall({ port }, cookie, count) {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`),
    );
    socket.pause();
    return socket.on('error', () => undefined);
  });
  return () => sockets.forEach((socket) => socket.destroy());
}

async function pause(time) {
  await new Promise((resolve) => setTimeout(resolve, 1000 * time));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

function spread(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return `${median(sorted).toFixed(3)} (${sorted[0].toFixed(3)} to ${sorted.at(-1).toFixed(3)})`;
}
