import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { changedBuilds, descriptionCount, randomBuilds, readDigests, sampleResults, samples } from './digests.ts';

describe('every byte, of much', () => {
  it(`of what is built from ${descriptionCount} descriptions of all kinds is as it was`, async () => {
    const builds = await randomBuilds(await temporaryFolder(), { from: 0, to: descriptionCount });
    expect(await changedBuilds(builds)).to.deep.equal([]);
  });

  it('of the shards and the dataset of a small sample is as it was', async () => {
    const results = await sampleResults(await temporaryFolder(), samples.small);
    expect(results).to.deep.equal((await readDigests()).results.small);
  });

  it("of the shards and the dataset of the demo's sample is as it was", async () => {
    const results = await sampleResults(await temporaryFolder(), samples.demo);
    expect(results).to.deep.equal((await readDigests()).results.demo);
  });
});
