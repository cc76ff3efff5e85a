import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Unit } from '@macroshard/container/extractor';
import { openProgram } from '@macroshard/container/programs/program-extractor';
import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Notes each question that it reads, and ends over the first one of "dies". */
const program = `
echo '{"protocol":1,"name":"x","version":"1","columns":[{"name":"path","type":"string","nullable":false}]}' >&4
while read -r question <&3; do
  path=\${question#*'"path":"'}; path=\${path%%'"'*}
  id=\${question#*'"id":'}; id=\${id%%,*}
  echo "$path" >> questions
  if [ "$path" = dies ] && [ ! -e died ]; then touch died; exit 1; fi
  echo '{"id":'"$id"',"rows":{"path":["'"$path"'"]}}' >&4
done
`;

describe('a program that is asked ahead', () => {
  const run = async (mostAhead: number) => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'program.sh'), program);
    const units = ['a', 'dies', 'b', 'c'].map((path): Unit => ({ path, sizeBytes: 0, files: [], detail: null }));
    let current = 0;
    const finishers: (() => Promise<void>)[] = [];
    const extractor = await openProgram(
      { words: ['/bin/sh', './program.sh'], folder, mostAhead },
      {
        env: { PATH: process.env.PATH },
        log: () => {},
        thread: {
          onProcessGroup: () => {},
          onOpen: (finish) => finishers.push(finish),
          unitAhead: (position) => {
            const unit = units[current + 1 + position];
            return unit && { root: folder, unit };
          },
        },
      },
    );
    for (current = 0; current < units.length; current++) {
      const extraction = await extractor.extract(folder, units[current]!, {});
      expect(extraction).to.deep.include({ status: 'processed', rows: { path: [units[current]!.path] } });
    }
    for (const finish of finishers) await finish();
    return readFileSync(join(folder, 'questions'), 'utf8').trim().split('\n');
  };

  for (const mostAhead of [1, 2]) {
    it(`has one question a unit, and one unit dies with a process, where ${mostAhead} may wait`, async () => {
      expect(await run(mostAhead)).to.deep.equal(['a', 'dies', 'dies', 'b', 'c']);
    });
  }
});
