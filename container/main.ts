#!/usr/bin/env node
/** The image's entry point. */

import { setEngineFlags } from './engine-flags.ts';

setEngineFlags();
// Later: loading the program would already have made room for garbage.
await import('./start.ts');
