/**
 * `node resident.mjs PROGRAM MARK`: runs the command lines that it is sent, one after the other, each from the entry point
 * of the program on. A command ends as a process of its own would: once nothing is left to wait for.
 */
import { pathToFileURL } from 'node:url';

const [program, mark] = process.argv.slice(2);
const home = process.cwd();
/** What commands listen to. The listeners that one leaves would hear of the next. */
const emitters = [process, process.stdout, process.stderr];
/** How often the program has run. */
let count = 0;
void process.stdin; // made when it is first read, and then it would count as something that a command waits for

async function run({ cwd, args, env }) {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, program, ...args];
  process.exitCode = undefined;
  const listeners = listenersNow();
  const waiting = waitsFor();
  // The query makes it another module; what it imports is loaded already.
  count += 1;
  await import(`${pathToFileURL(program).href}?${count}`);
  while (waitsFor() > waiting) await new Promise((resolve) => setImmediate(resolve));
  removeOthers(listeners);
  process.chdir(home);
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise((resolve) => stream.write(mark, resolve));
  }
  process.send(process.exitCode ?? 0);
}

/** How many things keep this process alive. */
function waitsFor() {
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate').length;
}

function listenersNow() {
  return emitters.map((emitter) => emitter.eventNames().flatMap((name) => emitter.rawListeners(name)));
}

function removeOthers(listeners) {
  for (const [i, emitter] of emitters.entries()) {
    for (const name of emitter.eventNames()) {
      for (const each of emitter.rawListeners(name)) {
        if (!listeners[i].includes(each)) emitter.removeListener(name, each);
      }
    }
  }
}

process.on('message', (commandLine) => void run(commandLine));
process.on('disconnect', () => process.exit());
