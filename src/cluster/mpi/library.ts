/** The functions of the MPI library that started this process, called directly. */
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { SparringError } from '../../core/errors.ts';
import { hasBackgroundStack, type Koffi } from '../../engine/runtime/node/koffi.ts';
import { dialectOf, type Dialect } from './dialects.ts';
import type { Launched } from './launched.ts';

type Library = ReturnType<Koffi['load']>;
type NativeFunction = ReturnType<Library['func']>;
/** A handle, as koffi takes it. */
type Handle = bigint | number;

/** In bytes: `MPI_MAX_LIBRARY_VERSION_STRING` of the library that has the longest. */
const versionBytes = 8192;

/** MPI counts bytes in 31 bits. */
const maxFloats = 2 ** 28;

const slurmAdvice =
  'srun has to offer what the library understands, pmix for Open MPI and pmi2 for MPICH (srun --mpi=pmix), or mpirun has to start it';

/** The files of each launcher's own library, and then those of others that its processes may use. */
function filesFor({ usual }: Launched): readonly string[] {
  const openMpi = ['libmpi.so.40', 'libmpi.so.80', 'libmpi.40.dylib'];
  const mpich = ['libmpich.so.12', 'libmpi.so.12', 'libmpi.12.dylib', 'libmpi_cray.so.12'];
  const standard = ['libmpi_abi.so.0', 'libmpi_abi.so.1', 'libmpi_abi.so', 'libmpi_abi.dylib'];
  return usual === 'Open MPI' ? [...openMpi, ...standard, ...mpich] : [...mpich, ...standard, ...openMpi];
}

/** A library of MPI that this process has joined. Its calls run one at a time, on another thread. */
export class MpiLibrary {
  readonly rank: number;
  readonly size: number;
  /** Its name and version, in one line. */
  readonly version: string;
  readonly #dialect: Dialect;
  readonly #world: Handle;
  readonly #byte: Handle;
  readonly #functions: Readonly<Record<'sendReceive' | 'finalize', NativeFunction>>;
  readonly #callsInBackground: boolean;
  /** What a call on another thread reads and writes: koffi does not keep it alive. */
  readonly #inUse = new Set<Float32Array>();
  /** Held because koffi unloads a library that is garbage-collected. */
  readonly loaded: Library;

  private constructor(library: Library, version: string, dialect: Dialect, callsInBackground: boolean) {
    const { handle } = dialect;
    const handleOf = (value: Dialect['world']): Handle =>
      typeof value === 'string' ? (library.symbol(value) as bigint) : value;
    this.loaded = library;
    this.#callsInBackground = callsInBackground;
    this.#dialect = dialect;
    this.version = version;
    this.#world = handleOf(dialect.world);
    this.#byte = handleOf(dialect.byte);
    const provided = [0];
    const initialise = library.func(
      'int MPI_Init_thread(void *argc, void *argv, int required, _Out_ int *provided)',
    );
    expectSuccess('MPI_Init_thread', initialise(null, null, dialect.serialized, provided));
    if (provided[0]! < dialect.serialized) {
      throw new SparringError(
        `${version} offers no calls from several threads (level ${provided[0]}): use a build that does`,
        { code: 'not-applicable' },
      );
    }
    const [rank, size] = [[0], [0]];
    const world = this.#world;
    expectSuccess(
      'MPI_Comm_rank',
      library.func(`int MPI_Comm_rank(${handle} world, _Out_ int *rank)`)(world, rank),
    );
    expectSuccess(
      'MPI_Comm_size',
      library.func(`int MPI_Comm_size(${handle} world, _Out_ int *size)`)(world, size),
    );
    [this.rank, this.size] = [rank[0]!, size[0]!];
    this.#functions = {
      sendReceive: library.func(
        `int MPI_Sendrecv(void *sent, int sentCount, ${handle} sentType, int to, int sentTag, void *received, int receivedCount, ${handle} receivedType, int from, int receivedTag, ${handle} world, void *status)`,
      ),
      finalize: library.func('int MPI_Finalize()'),
    };
  }

  /**
   * Finds the library of the launcher, and joins the other processes. Only once in a process.
   *
   * @throws SparringError if there is none that can be called, or it fails
   */
  static join(by: Launched): MpiLibrary {
    const koffi = loadKoffi();
    const callsInBackground = hasBackgroundStack(koffi);
    // UCX, through which MPICH sends, patches the allocator's system calls while V8's threads allocate: of 60 pairs of processes, 4
    // ended at once. Without this it registers memory anew for each message over RDMA.
    process.env['UCX_MEM_EVENTS'] ??= 'n';
    const faults: string[] = [];
    for (const file of filesFor(by)) {
      let library: Library;
      try {
        library = koffi.load(file, { global: true });
        pin(koffi, file);
      } catch {
        faults.push(file);
        continue;
      }
      const version = versionOf(library);
      const dialect = dialectOf(version, file.startsWith('libmpi_abi'));
      if (dialect === undefined) {
        throw new SparringError(
          `this process was started by ${by.by}, and the handles of its library (${version}) are not known: use Open MPI, MPICH, or a library of the MPI 5 ABI`,
          { code: 'not-applicable' },
        );
      }
      const joined = new MpiLibrary(library, version, dialect, callsInBackground);
      if (joined.size === by.size) return joined;
      throw new SparringError(
        `${by.by} started this process as one of ${by.size}, but its library (${version}) knows of ${joined.size}: ${by.by === 'Slurm' ? slurmAdvice : 'start it with the launcher of that library'}`,
        { code: 'inconsistent' },
      );
    }
    throw new SparringError(
      `this process was started by ${by.by} as one of ${by.size}, but no library of MPI was found (${faults.join(', ')}): install it where the system looks for libraries, on Debian openmpi-bin or mpich`,
      { code: 'not-found' },
    );
  }

  /** As `Communicator.exchange`. */
  async exchange(other: number, sent: Float32Array, received: Float32Array): Promise<void> {
    for (let at = 0; at === 0 || at < Math.max(sent.length, received.length); at += maxFloats) {
      await this.#exchange(other, sent.subarray(at, at + maxFloats), received.subarray(at, at + maxFloats));
    }
  }

  /**
   * Leaves the others, who must do so too. Nothing can be exchanged afterwards. It blocks this thread: MPI wants the one that
   * joined.
   */
  leave(): void {
    expectSuccess('MPI_Finalize', this.#functions.finalize() as number);
  }

  /** On another thread, so that JavaScript continues. */
  async #called(native: NativeFunction, ...values: unknown[]): Promise<number> {
    if (!this.#callsInBackground) return native(...values) as number;
    return new Promise((resolve, reject) => {
      native.async(...values, (error: Error | null, status: number) => {
        if (error === null) resolve(status);
        else reject(error);
      });
    });
  }

  async #exchange(other: number, sent: Float32Array, received: Float32Array): Promise<void> {
    const [byte, world] = [this.#byte, this.#world];
    const buffers = [sent, received];
    for (const buffer of buffers) this.#inUse.add(buffer);
    const status = await this.#called(
      this.#functions.sendReceive,
      sent,
      sent.byteLength,
      byte,
      other,
      0,
      received,
      received.byteLength,
      byte,
      other,
      0,
      world,
      this.#dialect.ignoredStatus,
    );
    for (const buffer of buffers) this.#inUse.delete(buffer);
    expectSuccess(`MPI_Sendrecv of rank ${this.rank} on ${hostname()} with rank ${other}`, status);
  }
}

/** Flags of dlopen: lazy, global, and never unloaded. */
const pinning: Partial<Record<NodeJS.Platform, number>> = { linux: 0x1101, darwin: 0x89 };

/**
 * Keeps a library loaded to the very end. koffi unloads it as the process ends, and then a thread of Open MPI's that is still
 * ending itself crashes: over TCP each time.
 */
function pin(koffi: Koffi, file: string): void {
  const flags = pinning[process.platform];
  if (flags === undefined) return;
  const open = koffi.load(null).func('void *dlopen(const char *file, int flags)');
  open(file, flags);
}

function loadKoffi(): Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch (thrown) {
    throw new SparringError(
      `koffi, by which libraries of MPI are called, cannot be loaded: reinstall sparring on this platform`,
      { code: 'not-applicable', cause: thrown },
    );
  }
}

/** Of a library that need not be initialised. */
function versionOf(library: Library): string {
  const text = Buffer.alloc(versionBytes);
  const length = [0];
  const ask = library.func('int MPI_Get_library_version(void *version, _Out_ int *length)');
  expectSuccess('MPI_Get_library_version', ask(text, length));
  // Whole pages follow of how the library was built.
  const [line] = text.toString('utf8', 0, length[0]).split(/[\0\n]/);
  return line!.split(', ')[0]!.replaceAll(/\s+/g, ' ').trim();
}

function expectSuccess(what: string, status: number): void {
  if (status === 0) return;
  throw new SparringError(`${what} failed with code ${status}`, { code: 'failed' });
}
