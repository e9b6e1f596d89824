/**
 * How the program is called in the commands that it prints to be typed next. In a clone there is no `sparring` on the PATH:
 * who came by `npm start` or `npx sparring` goes on with `npx sparring`. npm says so in the environment of what it starts; npm 11
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
