/** The studio's server: what it shows, and on which address. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SparringError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { codeOf } from '../../data/disk/file-errors.ts';
import { programVersion } from '../../runs/program-version.ts';
import type { CommandLine } from './jobs/command-line.ts';
import { Jobs } from './jobs/jobs.ts';
import { Uploads } from './jobs/uploads.ts';
import { RunShelf } from './shelf/run-shelf.ts';
import { studioApp } from './app.ts';
import { CurveIndexes } from './curve-indexes.ts';
import { EventStream } from './event-stream.ts';
import { onnxRuntimeFiles, pageFiles } from './page-files.ts';
import { pageModels } from './model-routes.ts';
import { newToken } from './token.ts';

export interface StudioOptions {
  /** The folder of runs. */
  readonly root: string;
  /** Default: 127.0.0.1, which other computers do not reach. */
  readonly host?: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** Called with the number of pages that listen, when it changes. */
  readonly onListeners?: (listeners: number) => void;
  /** Where named sets are looked for. Default: as for every command. */
  readonly dataRoot?: string | undefined;
  /** The built page. Default: the one of this package. */
  readonly page?: string;
  /** How long a client may take. Default: `usualPatience`. */
  readonly patience?: Patience;
  /** The program that trains and looks at pictures. Default: this one’s command line. */
  readonly commandLine?: CommandLine;
}

export interface Studio {
  /** With the token: who has it, gets in. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** How long a client may take to say what it wants, in milliseconds. Half-open connections end then. */
export interface Patience {
  readonly headers: number;
  /** With its body: a picture comes through a slow tunnel. */
  readonly request: number;
}

const usualPatience: Patience = { headers: 10_000, request: 300_000 };

/**
 * Serves the studio of a folder of runs.
 *
 * @throws SparringError if the address is taken or not this computer's, or the page was not built
 */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const { root, host = '127.0.0.1', port = 0, onListeners, dataRoot, patience = usualPatience } = options;
  const folder = options.page ?? fileURLToPath(new URL('../page/', import.meta.url));
  const token = newToken();
  const jobs = new Jobs({
    root,
    dataRoot,
    commandLine: options.commandLine,
    onChange: (job) => stream.publish('job', job),
  });
  const shelf = new RunShelf(root, { isOurs: (pid) => jobs.isOurs(pid) });
  const curves = new CurveIndexes();
  const stream = new EventStream((listeners) => {
    shelf.watch(listeners > 0);
    onListeners?.(listeners);
  });
  const uploads = new Uploads(root);
  await Promise.all([jobs.open(), uploads.open()]);
  shelf.onChange((name, data) => stream.publish(name, data));
  shelf.warm();
  const [page, onnxRuntime] = await Promise.all([pageFiles(folder), onnxRuntimeFiles()]);
  const app = studioApp({
    door: { token, host, port: () => portOf(server) },
    shelf,
    curves,
    stream,
    jobs,
    uploads,
    dataRoot,
    models: pageModels(dataRoot),
    files: new Map([...page, ...onnxRuntime]),
    session: {
      version: programVersion(),
      root,
      platform: process.platform,
      cores: availableParallelism(),
      hasOnnxRuntime: onnxRuntime.size > 0,
    },
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      connectionsCheckingInterval: Math.min(2000, patience.headers),
      maxHeaderSize: 8192,
    },
  }) as Server;
  await listening(server, host, port);
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    address: `http://${shown}:${portOf(server)}/?token=${token}`,
    port: portOf(server),
    async close() {
      stream.close();
      await shelf.close();
      await jobs.close();
      await curves.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown) => reject(notListening(thrown, host, port)));
    server.listen(port, host, resolve);
  });
}

function notListening(thrown: Error, host: string, port: number): SparringError {
  const code = codeOf(thrown);
  const why =
    code === 'EADDRINUSE'
      ? says`port ${port} of ${host} is taken: pass another ${option('port')}, or none for any that is free`
      : code === 'EACCES'
        ? says`${option('port', port)} may not be used by this user: pass one above 1023`
        : says`${option('host', host)} is not an address of this computer: pass 127.0.0.1`;
  return new SparringError(why, { code: code === 'EADDRINUSE' ? 'busy' : 'invalid-argument', cause: thrown });
}
