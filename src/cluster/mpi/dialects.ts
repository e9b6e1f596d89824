/**
 * What differs between libraries of MPI that offer the same functions: the values of the constants that we pass. Open MPI's handles
 * are the addresses of its variables, MPICH's are numbers of its `mpi.h`, and those of the standard ABI are in MPI 5.0, chapter
 * 20 (`libmpi_abi`).
 */
export interface Dialect {
  readonly name: 'Open MPI' | 'MPICH' | 'MPI ABI';
  /** How handles are passed, for koffi. */
  readonly handle: 'void *' | 'int';
  /** A number, or the name of the variable whose address it is. */
  readonly world: bigint | number | string;
  /** The type of bytes, likewise. */
  readonly byte: bigint | number | string;
  /** `MPI_STATUS_IGNORE` */
  readonly ignoredStatus: bigint | null;
  /** `MPI_THREAD_SERIALIZED`: calls from several threads, one at a time. */
  readonly serialized: number;
}

const openMpi: Dialect = {
  name: 'Open MPI',
  handle: 'void *',
  world: 'ompi_mpi_comm_world',
  byte: 'ompi_mpi_byte',
  ignoredStatus: null,
  serialized: 2,
};

/** Also of Intel's MPI, MVAPICH and Cray's, which keep to MPICH's ABI. */
const mpich: Dialect = {
  name: 'MPICH',
  handle: 'int',
  world: 0x44000000,
  byte: 0x4c00010d,
  ignoredStatus: 1n,
  serialized: 2,
};

const standard: Dialect = {
  name: 'MPI ABI',
  handle: 'void *',
  world: 0x101n,
  byte: 0x247n,
  ignoredStatus: null,
  serialized: 2048,
};

/**
 * The dialect of a library.
 *
 * @param version what `MPI_Get_library_version` says
 * @param hasStandardAbi whether the library has `MPI_Abi_get_version`, and was found as `libmpi_abi`
 */
export function dialectOf(version: string, hasStandardAbi: boolean): Dialect | undefined {
  if (hasStandardAbi) return standard;
  if (version.startsWith('Open MPI')) return openMpi;
  if (/MPICH|Intel\(R\) MPI|MVAPICH|CRAY/i.test(version)) return mpich;
  return undefined;
}
