/**
 * WebGPU without a GPU: SwiftShader, a Vulkan driver that computes on the CPU. Chromium brings it, together
 * with a Vulkan loader; ONNX Runtime uses both when the environment names them before the process starts.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const driverFile = 'vk_swiftshader_icd.json';

/** Folders in which the packages of Chromium and Chrome put the driver. */
const places = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

/** The SwiftShader driver file of an installed Chromium, or undefined if there is none. */
export function findSwiftShader(): string | undefined {
  return places.map((folder) => join(folder, driverFile)).find((file) => existsSync(file));
}

/**
 * Environment variables with which a process computes WebGPU through SwiftShader. Empty where it is missing,
 * or where the user has chosen a Vulkan driver (VK_ICD_FILENAMES, VK_DRIVER_FILES): that one is tested then.
 */
export function swiftShaderEnvironment(): Record<string, string> {
  const { env } = process;
  const driver = findSwiftShader();
  if (driver === undefined || env['VK_ICD_FILENAMES'] !== undefined || env['VK_DRIVER_FILES'] !== undefined) {
    return {};
  }
  // The loader, libvulkan.so.1, may be missing from the system: Chromium's own lies beside the driver.
  const libraries = [env['LD_LIBRARY_PATH'], dirname(driver)].filter(Boolean).join(':');
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries };
}
