import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import { jobWorks } from '../../pipeline/estimate/job-work.ts';
import { buildDefinition } from '../../pipeline/pipeline.ts';
import { repositoryRoot } from '../support/repository.ts';

describe('the first run on AWS, as the guide has it,', () => {
  it('asks for no machine but of the type whose quota it looks at', () => {
    const page = readFileSync(join(repositoryRoot, 'docs/first-run-on-aws.md'), 'utf8');
    const [, text] = /^```yaml pipeline\.yaml\n([\s\S]*?)^```$/m.exec(page)!;
    const env = {
      ACCOUNT: '111122223333',
      BUCKET: 'my-bucket',
      IMAGE: '111122223333.dkr.ecr.us-east-1.amazonaws.com/m:1',
    };
    const definition = buildDefinition(loadPipelineSpec({ file: { path: 'pipeline.yaml', text: text! }, env }));
    const [, quota] = /QuotaName=='(\S+) for processing job usage'/.exec(page)!;
    const types = jobWorks(definition, {}).map(({ instanceType }) => instanceType);
    expect(types).to.deep.equal([quota, quota, quota]);
  });
});
