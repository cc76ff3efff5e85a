/** `npm run bless`: writes the goldens anew. The only thing that does; its diff is to be read before it is committed. */

import { writeFileSync } from 'node:fs';
import { goldens } from '../test/goldens.ts';

for (const { path, render } of goldens) {
  writeFileSync(path, render());
  process.stdout.write(`wrote ${path}\n`);
}
