import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a job that reads S3 itself', () => {
  it('has a key that reads its own prefix alone, while it runs', async () => {
    const folder = await temporaryFolder();
    const program = join(folder, 'program.mjs');
    await writeFile(program, reader);
    for (const path of ['waves/1/x', 'waves/10/x', 'other/x']) {
      await mkdir(join(folder, 'data', path, '..'), { recursive: true });
      await writeFile(join(folder, 'data', path), path);
    }
    const harness: Harness = await openHarness(folder, {
      mounts: [{ uri: 's3://data', folder: join(folder, 'data') }],
      containerCommand: [process.execPath, program],
    });
    try {
      const source = ['--source', 's3://data/waves/1/'];
      const network = (EnableNetworkIsolation: boolean) => ({ extra: { NetworkConfig: { EnableNetworkIsolation } } });
      const steps = [
        job('Group-1', { args: ['process-group', '--group', '1', ...source], ...network(false) }),
        job('Isolated', { args: ['process-group', '--group', '1', ...source], ...network(true) }),
        job('Other', { args: ['process-group', '--group', '1'] }),
      ];
      await createPipeline(harness.client, 'reads', definitionOf(steps));
      expect((await execute(harness.client, 'reads')).status).to.equal('Succeeded');
      const seenBy = async (step: string) =>
        JSON.parse(await readFile(join(harness.locate(`s3://bucket/out/${step}/out`), 'seen.json'), 'utf8'));
      const { endpoint, ...seen } = await seenBy('Group-1');
      expect(seen).to.deep.equal({
        'GET /data/waves/1/x': 200,
        'GET /data?list-type=2&prefix=waves/1/': 200,
        'GET /data/waves/10/x': 403,
        'GET /data/other/x': 403,
        'GET /data?list-type=2&prefix=waves/': 403,
        'GET /data?prefix=waves/1/': 403,
        'GET /': 403,
        'PUT /data/waves/1/x': 403,
        'DELETE /data/waves/1/x': 403,
        'another key': 403,
        SageMaker: 403,
      });
      const gone = await fetch(endpoint).catch((error: Error) => (error.cause as NodeJS.ErrnoException).code);
      expect(gone).to.equal('ECONNREFUSED');
      expect(await seenBy('Isolated')).to.deep.equal({});
      expect(await seenBy('Other')).to.deep.equal({});
    } finally {
      await harness.close();
    }
  });
});

const reader = `
import { writeFileSync } from 'node:fs';
const { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: key, ML_ROOT } = process.env;
const seen = {};
if (endpoint !== undefined) {
  const ask = async (method, path, id = key, more = {}) => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=' + id + '/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    return (await fetch(endpoint + path, { method, headers: { authorization, ...more } })).status;
  };
  seen.endpoint = endpoint;
  for (const path of ['/data/waves/1/x', '/data?list-type=2&prefix=waves/1/', '/data/waves/10/x', '/data/other/x',
    '/data?list-type=2&prefix=waves/', '/data?prefix=waves/1/', '/']) seen['GET ' + path] = await ask('GET', path);
  for (const method of ['PUT', 'DELETE']) seen[method + ' /data/waves/1/x'] = await ask(method, '/data/waves/1/x');
  seen['another key'] = await ask('GET', '/data/waves/1/x', 'OTHER');
  seen.SageMaker = await ask('POST', '/', key, { 'x-amz-target': 'SageMaker.ListPipelines' });
}
writeFileSync(ML_ROOT + '/processing/output/seen.json', JSON.stringify(seen));
`;
