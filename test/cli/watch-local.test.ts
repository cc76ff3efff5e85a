import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { committedImage, deployableFolder, storeFlags } from '../support/deployable.ts';
import { query } from '../support/duckdb.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { itWide } from '../support/wide.ts';

describe('start --watch --local', () => {
  itWide('shows units while jobs run, and the tables of the result, as local does', async () => {
    const folder = await deployableFolder();
    appendFileSync(join(folder, 'pipeline.yaml'), 'catalog: { database: clinic, table: features }\n');
    expect((await cli(folder, ['upsert', ...storeFlags])).exitCode).to.equal(0);
    const mounts = ['--mount', 's3://my-bucket/mimic3wdb=data', '--mount', 's3://my-bucket/features=out'];
    const start = ['start', '--watch', ...storeFlags, ...mounts, ...loadedImage(committedImage)];
    const { exitCode, stdout, stderr } = await cli(folder, start);
    expect({ exitCode, stderr }).to.deep.include({ exitCode: 0 });
    // Of each job, at the latest when it has ended.
    for (const group of ['a', 'b'])
      expect(stdout).to.match(new RegExp(`Group-${group} +Succeeded +█{24} 2/2 units, 1 rejected`));
    const tables = stdout.slice(stdout.indexOf('\ngroup '));
    expect(tables.replace(/ +[\d.]+$/gm, '')).to.match(
      /^\ngroup {2}records {2}segments {2}rows {2}rejects {2}seconds\na +1 +1 +3 +1\nb +1 +1 +3 +1\n\nkind +signal +units .*\nnumerics [\s\S]*\n\nrejects\n {2}a\/broken\/broken {2}missing-signal-file: [\s\S]*\n\nstep +state /,
    );
    expect(tables).to.match(/\nSucceeded arn:aws:sagemaker:us-east-1:000000000000:pipeline\//);

    // What `register` prints of the same execution makes a view of its rows, and Athena's table where it wrote.
    const registered = await cli(folder, ['register', 'last', '--json', ...storeFlags]);
    const sql = JSON.parse(registered.stdout) as { duckdb: string; athena: string; executionId: string };
    expect(sql.athena).to.include(`LOCATION 's3://my-bucket/features/${sql.executionId}/combined/features/';`);
    expect(await query(`${sql.duckdb} SELECT count(*), any_value(execution) FROM clinic.features`)).to.deep.equal([
      [6n, sql.executionId],
    ]);
    expect(
      await query(
        `${sql.duckdb} SELECT comment FROM duckdb_columns() WHERE table_name = 'features' AND column_name = 'signal'`,
      ),
    ).to.deep.equal([['Normalized name of the signal']]);
  });
});
