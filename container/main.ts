#!/usr/bin/env node
/** The image's entry point. */

import { setEngineFlags } from './engine-flags.ts';

setEngineFlags();
// Before the program is loaded, since loading makes the heap grow.
await import('./start.ts');
