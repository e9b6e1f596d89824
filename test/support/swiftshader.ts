/**
 * WebGPU without a GPU: SwiftShader, a Vulkan driver that computes on the CPU. Chromium includes it, with a Vulkan
 * loader. ONNX Runtime uses both if the environment names them before the process starts.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const driverFile = 'vk_swiftshader_icd.json';

/** Folders in which packages of Chromium and Chrome install the driver. */
const folders = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

/** The SwiftShader driver file of an installed Chromium; undefined if there is none. */
export function findSwiftShader(): string | undefined {
  return folders.map((folder) => join(folder, driverFile)).find((file) => existsSync(file));
}

/**
 * Environment variables with which a process runs WebGPU on SwiftShader. Empty if it is not installed, or if the user
 * has chosen a Vulkan driver (VK_ICD_FILENAMES, VK_DRIVER_FILES), which is tested instead.
 */
export function swiftShaderEnvironment(): Record<string, string> {
  const { env } = process;
  const driver = findSwiftShader();
  if (driver === undefined || env['VK_ICD_FILENAMES'] !== undefined || env['VK_DRIVER_FILES'] !== undefined) {
    return {};
  }
  // The system may lack the loader, libvulkan.so.1. Chromium's own is in the folder of the driver.
  const libraries = [env['LD_LIBRARY_PATH'], dirname(driver)].filter(Boolean).join(':');
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries };
}
