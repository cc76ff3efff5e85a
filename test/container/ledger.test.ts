import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocument, renderDocument, writePieces } from '@macroshard/container/ledger/document';
import { sealProblem } from '@macroshard/container/ledger/seal';
import { expect } from 'chai';
import fc from 'fast-check';

describe('a ledger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'macroshard-ledger-'));
  const run = { threads: 2 };
  after(() => rmSync(folder, { recursive: true }));

  it('is JSON, and reads back line by line, whatever its names and values hold', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'a"\\[]{},:\n\r\u2028\u2029é') });
    const json = fc.oneof(text, fc.jsonValue()).filter((value) => !Array.isArray(value));
    const field = fc.oneof(json, fc.array(fc.jsonValue(), { maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, field, { maxKeys: 5, noNullPrototype: true }), async (fields) => {
        const path = join(folder, 'document.json');
        await writePieces(path, renderDocument(fields, run));
        const { sha256, run: sealedRun, ...parsed } = JSON.parse(readFileSync(path, 'utf8'));
        expect(parsed).to.deep.equal(JSON.parse(JSON.stringify(fields)));
        expect(sealProblem({ ...parsed, sha256, run: sealedRun })).to.equal(undefined);
        const read: Record<string, unknown> = {};
        for await (const { name, json } of readDocument(path)) {
          const value = JSON.parse(json);
          if (name === 'sha256' || name === 'run') continue;
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
    await writePieces(path, renderDocument({ items }, run));
    expect(JSON.parse(readFileSync(path, 'utf8')).items).to.deep.equal(items);
  });

  it('has the digest that another program finds, by the words of docs/verify.md', async () => {
    const path = join(folder, 'sealed.json');
    const items = [{ path: 'b', a: 1 }, { path: 'é' }];
    await writePieces(path, renderDocument({ format: 'x', items, none: [], counts: { b: 2, a: 0.1 } }, run));
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const list = sha256('{"a":1,"path":"b"}\n{"path":"é"}\n');
    const whole = sha256(`{"counts":{"a":0.1,"b":2},"format":"x","items":"${list}","none":"${sha256('')}"}`);
    const { sha256: said, run: sealedRun } = JSON.parse(readFileSync(path, 'utf8'));
    expect(said).to.equal(whole);
    expect(sealedRun).to.deep.equal({ threads: 2, sha256: sha256(`{"document":"${whole}","threads":2}`) });
  });
});
