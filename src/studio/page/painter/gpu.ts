/** Whether this browser reaches a GPU. */
interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: { readonly isFallbackAdapter?: boolean; readonly architecture?: string };
}

/** A GPU that is drawn by the CPU does not count: WebAssembly is quicker. */
export async function hasGpu(): Promise<boolean> {
  // The DOM types of some TypeScript versions lack WebGPU.
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter === undefined || adapter === null) return false;
  const isSoftware = adapter.isFallbackAdapter ?? adapter.info?.isFallbackAdapter ?? false;
  return !isSoftware && adapter.info?.architecture !== 'swiftshader';
}
