import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRecordFile } from '../../pipeline/local/store/record-file.ts';
import { readFileText, readText } from '../../pipeline/local/store/whole-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a file of the store that somebody has put a FIFO in the place of', () => {
  it('is read as an empty one, and keeps nobody waiting', async () => {
    const path = join(await temporaryFolder(), 'fifo');
    execFileSync('mkfifo', [path]);
    expect(await readText(path)).to.equal('');
    expect(await readFileText(path)).to.equal(undefined);
    const message = await readRecordFile(path, () => true).catch((error: Error) => error.message);
    expect(message).to.equal(`${path} is damaged: it is empty`);
  });
});
