import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestFile } from '@macroshard/container/files/output-file';
import { expect } from 'chai';

describe('the digest of a file', () => {
  it('is that of all its bytes, whatever their count', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'macroshard-digest-'));
    try {
      const path = join(folder, 'file');
      const megabyte = 1 << 20;
      for (const size of [0, 1, megabyte - 1, megabyte, megabyte + 1, 3 * megabyte + 5]) {
        const bytes = Buffer.alloc(size, 'a text that repeats itself in 35 bytes');
        writeFileSync(path, bytes);
        expect(await digestFile(path)).to.deep.equal({
          sha256: createHash('sha256').update(bytes).digest('hex'),
          sizeBytes: size,
        });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
