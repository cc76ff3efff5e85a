import { join } from 'node:path';
import { profileColumns } from '@macroshard/container/combine/profile-columns';
import { sampleRows } from '@macroshard/container/combine/row-sample';
import { openDatabase } from '@macroshard/container/dataset/database';
import { expect } from 'chai';
import { withTemporaryFolder } from '../sample/temporary-folder.ts';

describe('the sample of rows that a profile tells of', () => {
  it('has each n-th row of each group, whichever database reads which groups, and of texts the first characters', async () => {
    await withTemporaryFolder(async (folder) => {
      const { signal: interruption } = new AbortController();
      const database = await openDatabase({ spillFolder: join(folder, 'spill'), memoryMb: 160, interruption });
      try {
        const write = (name: string, rows: number) =>
          database.run(
            `COPY (SELECT i AS number, 'RAW' AS signal, repeat('é', 200) AS long, i % 3 = 0 AS third, [i] AS list ` +
              `FROM range(${rows}) t(i)) TO '${join(folder, name)}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
          );
        await write('a', 150_000);
        await write('b', 70_001);
        const types = { number: 'BIGINT', signal: 'VARCHAR', long: 'VARCHAR', third: 'BOOLEAN', list: 'BIGINT[]' };
        const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
        const sources = ['a', 'b'].map((name) => ({
          paths: [join(folder, name)],
          select: `* REPLACE ('NAMED' AS signal)`,
          database,
          sample: join(folder, `sample-of-${name}`),
        }));
        const sample = await sampleRows(columns, { sources, rows: 220_001 });
        const numbers = [150_000, 70_001].flatMap((rows) => {
          return Array.from({ length: Math.ceil(rows / 3) }, (_, index) => 3 * index);
        });
        numbers.sort((a, b) => a - b);
        const rows = numbers.length;
        const at = (share: number) => numbers[Math.max(0, Math.ceil(share * rows) - 1)];
        const shares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];
        const told = { nulls: 0 };
        expect(await profileColumns(sample, database)).to.deep.equal({
          sample: { rows, everyNth: 3 },
          columns: [
            { ...told, name: 'number', type: 'BIGINT', quantiles: Object.fromEntries(shares.map((s) => [s, at(s)])) },
            { ...told, name: 'signal', type: 'VARCHAR', values: [{ value: 'NAMED', rows }] },
            { ...told, name: 'long', type: 'VARCHAR', values: [{ value: 'é'.repeat(100), rows }] },
            { ...told, name: 'third', type: 'BOOLEAN', values: [{ value: 'true', rows }] },
            { ...told, name: 'list', type: 'BIGINT[]' },
          ],
        });
      } finally {
        await database.close();
      }
    });
  });
});
