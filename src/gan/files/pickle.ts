/** PyTorch's own files are pickles, which are programs. They are recognised, and never run. */

/** Safetensors have it after the length of their header, which may be any number. */
const openingBrace = 0x7b;

/** Whether a file begins as `torch.save` writes it: a zip with a pickle, or, before PyTorch 1.6, a pickle alone. */
export function isPickle(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  const isZip = first === 0x50 && second === 0x4b && third === 3 && fourth === 4;
  const isProtocol = first === 0x80 && second !== undefined && second >= 2 && second <= 5;
  return (isZip || isProtocol) && !hasSafetensorsBrace(bytes);
}

/** Whether the header of safetensors could begin where it must. */
export function hasSafetensorsBrace(bytes: Uint8Array): boolean {
  return bytes[8] === openingBrace;
}

/** What to do instead: two lines of Python. @param pickle the file @param wanted the file to make of it */
export function pickleAdvice(pickle: string, wanted: string): string {
  return `${pickle} is a pickle, which is a program and is not run here: convert it in Python with "import torch, safetensors.torch" and "safetensors.torch.save_file(torch.load(${JSON.stringify(pickle)}, map_location='cpu', weights_only=True), '${wanted}')"`;
}
