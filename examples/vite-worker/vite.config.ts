import { defineConfig } from 'vite';

// Cross-origin isolation, without which a page has only one thread for WebAssembly.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  worker: { format: 'es' }, // the worker loads ONNX Runtime when it starts, which needs modules
  optimizeDeps: { exclude: ['sparring', 'onnxruntime-web'] }, // they find their own files by import.meta.url
  server: { headers },
  preview: { headers },
});
