/** Whether a file or folder of this name is not for people: it begins with a dot, or macOS has put it into an archive. */
export function isHiddenName(name: string): boolean {
  return name === '__MACOSX' || (name.startsWith('.') && name !== '.' && name !== '..');
}

/** Whether a part of a path is hidden, at any depth. Some programs write Windows' separator into archives. */
export function isHidden(path: string): boolean {
  return path.split(/[/\\]/).some(isHiddenName);
}
