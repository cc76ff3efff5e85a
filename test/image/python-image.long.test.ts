import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { layOutContext } from '../../pipeline/cli/image/image-context.ts';
import { layOutExtractor } from '../../pipeline/cli/image/lay-out-extractor.ts';
import { digestExtractor, listExtractorFiles } from '../../pipeline/definition/extractor-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const source = `
from lines import count
from macroshard import extractor
@extractor(name="lines", version="1")
def lines(unit):
    return [{"lines": count(unit.files[0])}]
`;

/** What the Dockerfile copies, where it copies it to, without a build. */
function layOutImage(context: string, image: string): void {
  const dockerfile = readFileSync(join(context, 'container/Dockerfile'), 'utf8');
  const places = [...dockerfile.matchAll(/^COPY (container|extractors)(\S*) (\S+)$/gm)];
  for (const [, room, rest, to] of places) {
    const from = join(context, `${room}${rest}`);
    const folder = to!.startsWith('/opt/macroshard') ? to!.slice('/opt/macroshard'.length) : to!;
    const isInto = to!.endsWith('/');
    const target = join(image, folder, isInto && !rest!.endsWith('image') ? rest!.split('/').at(-1)! : '');
    cpSync(from, target, { recursive: true });
  }
}

describe('an image that holds an extractor in Python', () => {
  before(function () {
    if (spawnSync('python3', ['--version']).status === 0) return;
    console.log('      python3 is not installed');
    this.skip();
  });

  it('runs it from its own folders, and refuses other files than the step was made with', async () => {
    const [own, context, image, root] = await Promise.all(Array.from({ length: 4 }, () => temporaryFolder()));
    const files = {
      'lines.py': 'def count(path):\n    return len(path.read_text().splitlines())\n',
      'mine.py': source,
      'mine.columns.json': '{"path": "string", "lines": "int64"}',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(own!, name), text);
    layOutContext(context!);
    layOutExtractor(context!, { folder: own!, files: listExtractorFiles(['./mine.py'], own!) });
    layOutImage(context!, image!);
    mkdirSync(join(root!, 'processing/input/g'), { recursive: true });
    copyFileSync(join(own!, 'lines.py'), join(root!, 'processing/input/g/a.txt'));
    const run = () =>
      spawnSync(
        process.execPath,
        [
          ...[join(image!, 'container/dist/main.js'), 'process-group', '--group', 'g'],
          ...['--units', '{"file":"**"}', '--extractor', './mine.py'],
        ],
        {
          env: {
            ...{ PATH: process.env.PATH, ML_ROOT: root, MACROSHARD_EXTRACTORS: join(image!, 'extractors') },
            ExtractorDigest: digestExtractor(['./mine.py'], own!),
          },
          encoding: 'utf8',
          cwd: image!,
        },
      );
    const { status, stdout, stderr } = run();
    expect(status, stderr).to.equal(0);
    expect(stdout).to.include('"event":"done","rows":1,"processed":1,"rejected":0');
    writeFileSync(join(image!, 'extractors/lines.py'), files['lines.py'].replace('splitlines', 'split'));
    expect(run().stderr).to.match(/^extractor "\.\/mine\.py" is not the one that this step was made with: /);
  });
});
