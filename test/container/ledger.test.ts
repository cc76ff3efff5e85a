import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocument, renderDocument, writePieces } from '@macroshard/container/ledger/document';
import { expect } from 'chai';
import fc from 'fast-check';

describe('a ledger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'macroshard-ledger-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is JSON, and reads back line by line, whatever its names and values hold', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'a"\\[]{},:\n\r\u2028\u2029é') });
    const json = fc.oneof(text, fc.jsonValue()).filter((value) => !Array.isArray(value));
    const field = fc.oneof(json, fc.array(fc.jsonValue(), { maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, field, { maxKeys: 5, noNullPrototype: true }), async (fields) => {
        const path = join(folder, 'document.json');
        await writePieces(path, renderDocument(fields));
        expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal(JSON.parse(JSON.stringify(fields)));
        const read: Record<string, unknown> = {};
        for await (const { name, json } of readDocument(path)) {
          const value = JSON.parse(json);
          if (!Array.isArray(fields[name]) || fields[name].length === 0) read[name] = value;
          else read[name] = [...((read[name] as unknown[]) ?? []), value];
        }
        expect(read).to.deep.equal(JSON.parse(JSON.stringify(fields)));
      }),
    );
  });

  it('writes documents that are larger than the buffer', async () => {
    const path = join(folder, 'large.json');
    const items = Array.from({ length: 9_000 }, (_, index) => ({ path: `é${index}` }));
    await writePieces(path, renderDocument({ items }));
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal({ items });
  });
});
