import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { query } from '../support/duckdb.ts';
import { Job } from './job.ts';

const extractor = `
const types = ['string', 'binary', 'boolean', 'int32', 'int64', 'float32', 'double', 'date', 'timestamp',
  'list<int32>', 'list<int64>', 'list<float32>', 'list<double>'];
export default {
  name: 'typed', version: '1',
  columns: [{ name: 'path', type: 'string', nullable: false },
    ...types.map((type) => ({ name: type.replace(/[<>]/g, '_'), type, nullable: true }))],
  plan: async (tree) => ({
    units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [],
  }),
  extract: async (root, { path }) => ({
    status: 'processed', rowCount: 2, warnings: [],
    rows: {
      path: [path, path],
      string: ['ä', null], binary: [Uint8Array.of(0, 255), null], boolean: [true, null],
      int32: Float64Array.of(-1, NaN), int64: [2n ** 62n, null], float32: [0.1, null], double: [0.1, null],
      date: [19_000, null], timestamp: [1_700_000_000_123_456n, null],
      list_int32_: [[1, 2], null], list_int64_: [BigInt64Array.of(2n ** 62n), null],
      list_float32_: [Float32Array.of(0.1, 0.2), null], list_double_: [[], null],
    },
  }),
};`;

const described = [
  ...['group VARCHAR', 'path VARCHAR', 'string VARCHAR', 'binary BLOB', 'boolean BOOLEAN', 'int32 INTEGER'],
  ...['int64 BIGINT', 'float32 FLOAT', 'double DOUBLE', 'date DATE', 'timestamp TIMESTAMP WITH TIME ZONE'],
  ...['list_int32_ INTEGER[]', 'list_int64_ BIGINT[]', 'list_float32_ FLOAT[]', 'list_double_ DOUBLE[]'],
];

const shown =
  'SELECT hex("binary"), "date"::VARCHAR, epoch_us("timestamp")::VARCHAR, "int64"::VARCHAR, list_int64_::VARCHAR, list_double_::VARCHAR, float32 = 0.1::FLOAT FROM \'';

describe('a column of every type', () => {
  it('goes from an extractor through combine and verify as what it is', async () => {
    const [group, dataset] = [new Job(), new Job()];
    try {
      group.addGroup('g', { 'a.txt': {} });
      writeFileSync(join(group.root, 'typed.mjs'), extractor);
      const processed = await group.run(['process-group', '--group', 'g', '--extractor', './typed.mjs']);
      expect(processed).to.include({ code: 0, stderr: '' });
      expect(await dataset.addInput('g', group).run(['combine'])).to.include({ code: 0, stderr: '' });
      for (const path of [
        join(group.output, 'features.parquet'),
        join(dataset.output, 'features', 'part-00000.parquet'),
      ]) {
        const columns = await query(`DESCRIBE SELECT * FROM '${path}'`);
        expect(columns.map(([name, type]) => `${name} ${type}`)).to.deep.equal(described);
        expect(await query(`${shown}${path}'`)).to.deep.equal([
          ['00FF', '2022-01-08', '1700000000123456', '4611686018427387904', '[4611686018427387904]', '[]', true],
          [null, null, null, null, null, null, null],
        ]);
      }
      const verified = await cli(dataset.root, ['verify', dataset.output, '--source', group.input]);
      expect(verified, verified.stdout).to.include({ exitCode: 0, stderr: '' });
    } finally {
      group.remove();
      dataset.remove();
    }
  });
});
