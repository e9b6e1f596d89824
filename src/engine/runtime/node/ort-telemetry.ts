/**
 * Keeps ONNX Runtime from reporting to its makers. Its releases for Linux and macOS keep a database and an id of this
 * machine in the user's cache, leave two files in the folder of temporaries for each process, and have the address of a
 * server that they send to. They read the variable when their environment is created, so this comes before that.
 */
export function disableTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1'; // whoever set it has decided
}
