import { defineConfig } from 'vite';

// Cross-origin isolation, without which a page has only one thread for WebAssembly.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  worker: { format: 'es' }, // ONNX Runtime starts its threads from a script of its own, which needs modules
  server: { headers },
  preview: { headers },
});
