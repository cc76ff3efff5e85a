import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: a checkout, or below somebody's `node_modules`. */
export const packageFolder = dirname(fileURLToPath(import.meta.resolve('#package.json')));
