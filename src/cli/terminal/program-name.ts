/**
 * How the program is called in the commands that it prints to be typed next. A clone puts no `sparring` on the PATH, so
 * after `npm start` or `npx sparring` the next command is `npx sparring`, too. npm names what it runs in the environment; npm 11
 * quotes the words of the script.
 */
export function programNameIn(environment: NodeJS.ProcessEnv): string {
  const {
    npm_lifecycle_event: event,
    npm_lifecycle_script: script = '',
    npm_package_name: name,
  } = environment;
  const isStart = event === 'start' && name === 'sparring';
  const isNpx = event === 'npx' && /^["']?sparring\b/.test(script);
  return isStart || isNpx ? 'npx sparring' : 'sparring';
}

export const programName = programNameIn(process.env);
