import { spawn } from 'node:child_process';

/** Opens an address in the user's browser, if there is a screen to open it on. Whether that succeeds is not waited for. */
export function openInBrowser(address: string): void {
  const command = openerOf(process.platform, process.env);
  if (command === undefined) return;
  const [program, ...before] = command;
  const child = spawn(program, [...before, address], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined); // the address was printed
  child.unref();
}

/** The program that opens addresses, with its arguments; undefined where nobody sees a browser. */
export function openerOf(
  platform: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | undefined {
  if (environment['SSH_CONNECTION'] !== undefined || environment['CI'] !== undefined) return undefined;
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  if (environment['WSL_DISTRO_NAME'] !== undefined) return ['wslview'];
  const hasScreen = environment['DISPLAY'] !== undefined || environment['WAYLAND_DISPLAY'] !== undefined;
  return hasScreen ? ['xdg-open'] : undefined;
}
