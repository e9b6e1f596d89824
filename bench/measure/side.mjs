/** A measured program: a child process that answers each line with a line of JSON (README.md). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Timeout of an answer, in seconds. */
const maxAnswerSeconds = 600;

export class Side {
  #child;
  #lines;
  #errors = '';
  #began = performance.now();

  /** @param starter `label`, the name of the side; `command` and `args` to start it */
  constructor({ label, command, args }) {
    this.label = label;
    this.name = label;
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (text) => (this.#errors = (this.#errors + text).slice(-4000)));
    this.#child.on('error', (error) => (this.#errors += `cannot start ${command}: ${error.message}`));
    this.#child.stdin.on('error', () => {}); // the missing answer is reported instead
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Seconds since the process was started. */
  get age() {
    return (performance.now() - this.#began) / 1000;
  }

  async ready() {
    this.name = (await this.#answer()).name;
  }

  ask(command) {
    this.#child.stdin.write(`${command}\n`);
    return this.#answer();
  }

  /** Runs `count` steps. @returns the seconds of each */
  async steps(count) {
    return (await this.ask(`step ${count}`)).seconds;
  }

  /** Waits until the process has ended by itself. */
  async ended() {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  end() {
    this.#child.stdin.end('quit\n');
  }

  kill() {
    this.#child.kill('SIGKILL');
  }

  async #answer() {
    const timer = setTimeout(() => {
      this.#errors = `no answer within ${maxAnswerSeconds} s`;
      this.kill();
    }, maxAnswerSeconds * 1000);
    const { value, done } = await this.#lines.next();
    clearTimeout(timer);
    if (done) throw new Error(this.#errors.trim().split('\n').at(-1) || 'ended without an answer');
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }
}
