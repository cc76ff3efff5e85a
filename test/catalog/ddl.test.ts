import { expect } from 'chai';
import { athenaDdl } from '../../pipeline/catalog/ddl.ts';
import type { Registration } from '../../pipeline/catalog/registration.ts';

const registration: Registration = {
  ...{ database: 'clinic', table: 'features', pipeline: 'ward', executionId: 'aaaaaaaaaaaa', startedAtMs: null },
  description: "the ward's; \\ data\nsecond -- line",
  location: "s3://bucket/it's/features/",
  columns: [],
};

describe("Athena's statements", () => {
  it('have every name between backticks, and every text as one', () => {
    const columns = [
      { name: 'select', type: 'array<float>', comment: `it's a \\ ; "text" \`` },
      ...['date', "it's", 'a`b', '1st', 'a;b', 'é'].map((name) => ({ name, type: 'date', comment: null })),
    ];
    // What sqlglot's dialect of Athena reads as this very table.
    expect(
      athenaDdl({ ...registration, columns }),
    ).to.equal(`CREATE EXTERNAL TABLE IF NOT EXISTS \`clinic\`.\`features\` (
  \`select\` array<float> COMMENT 'it\\'s a \\\\ ; "text" \`',
  \`date\` date,
  \`it's\` date,
  \`a\`\`b\` date,
  \`1st\` date,
  \`a;b\` date,
  \`é\` date
)
COMMENT 'the ward\\'s; \\\\ data
second -- line'
PARTITIONED BY (\`execution\` string COMMENT 'Id of the execution that the rows are of')
STORED AS PARQUET
LOCATION 's3://bucket/it\\'s/features/'
TBLPROPERTIES ('classification' = 'parquet');

ALTER TABLE \`clinic\`.\`features\` ADD IF NOT EXISTS
  PARTITION (\`execution\` = 'aaaaaaaaaaaa') LOCATION 's3://bucket/it\\'s/features/';
`);
  });

  it('are none that is longer than Athena takes: comments of columns go first', () => {
    const columns = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `c${index}`, type: 'double', comment: 'x'.repeat(255) }));
    expect(athenaDdl({ ...registration, columns: columns(100) })).to.include("COMMENT 'xxx");
    const long = athenaDdl({ ...registration, columns: columns(2_000) });
    expect(long).to.include('`c1999` double\n').and.not.to.include("COMMENT 'xxx");
    expect(Buffer.byteLength(long)).to.be.below(262_144);
  });
});
