import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { changedBuilds, committedBuilds, randomBuilds, readDigests, sampleResults, samples } from './digests.ts';

describe('every byte', () => {
  it('of what is built from the committed descriptions is as it was', async () => {
    expect(await changedBuilds(await committedBuilds(await temporaryFolder()))).to.deep.equal([]);
  });

  it('of what is built from descriptions of all kinds is as it was', async () => {
    expect(await changedBuilds(await randomBuilds(await temporaryFolder(), { from: 0, to: 30 }))).to.deep.equal([]);
  });

  it('of the shards and the dataset of a small sample is as it was', async () => {
    const results = await sampleResults(await temporaryFolder(), samples.small);
    expect(results).to.deep.equal((await readDigests()).results.small);
  });
});
