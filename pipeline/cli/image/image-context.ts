import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder.ts';

/** What the Dockerfile copies, with itself, at the places where it lies in a checkout and in the package. */
const files = [
  'container/Dockerfile',
  'container/package.json',
  'container/dist/bundle',
  'container/dist/image',
  'container/dist/kernel/kernel.wasm',
  'container/dist/thread',
  'container/python',
];

/** Lays into the folder what the image is built from, and nothing else. */
export function layOutContext(folder: string): void {
  for (const file of files) cpSync(join(packageFolder, file), join(folder, file), { recursive: true });
}
