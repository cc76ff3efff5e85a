import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where this program lies with all that comes along: a checkout, or the package in somebody's `node_modules`. */
export const packageFolder = dirname(fileURLToPath(import.meta.resolve('#package.json')));
