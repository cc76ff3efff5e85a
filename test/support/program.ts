import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';

/** The command line's program as it is shipped; under c8, which counts what its sources run, as it is compiled. */
export const program = join(
  repositoryRoot,
  process.env.NODE_V8_COVERAGE === undefined ? 'dist/bundle/bin.js' : 'dist/pipeline/cli/bin.js',
);
