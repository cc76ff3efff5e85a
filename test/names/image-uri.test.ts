import { expect } from 'chai';
import { hasDigest, parseEcrImage, parseEcrRegistry } from '../../pipeline/names/image-uri.ts';

const account = '111122223333';
const digest = `@sha256:${'0a'.repeat(32)}`;

describe('an image in ECR', () => {
  const registry = { accountId: account, region: 'us-east-1', domain: 'amazonaws.com' };
  const host = `${account}.dkr.ecr.us-east-1.amazonaws.com`;

  for (const ending of ['', ':latest', digest, `:v1.2_3${digest}`]) {
    it(`is of one repository with ${ending === '' ? 'no tag' : ending}`, () => {
      expect(parseEcrImage(`${host}/team/waves-2${ending}`)).to.deep.equal({ ...registry, name: 'team/waves-2' });
      expect(hasDigest(`${host}/team/waves-2${ending}`)).to.equal(ending.endsWith(digest));
    });
  }

  it('lies in a registry of any partition, by either of its names', () => {
    expect([
      parseEcrRegistry(`${account}.dkr.ecr.cn-north-1.amazonaws.com.cn/x`),
      parseEcrRegistry(`${account}.dkr.ecr-fips.us-gov-west-1.amazonaws.com`),
      parseEcrRegistry(`${account}.dkr-ecr.eu-west-1.on.aws/x:tag`),
    ]).to.deep.equal([
      { accountId: account, region: 'cn-north-1', domain: 'amazonaws.com.cn' },
      { accountId: account, region: 'us-gov-west-1', domain: 'amazonaws.com' },
      { accountId: account, region: 'eu-west-1', domain: 'on.aws' },
    ]);
  });

  it('is none of another registry, without a name, or with an ending that is neither tag nor digest', () => {
    const others = [
      'docker.io/macroshard',
      'macroshard:latest',
      host,
      `${host}/`,
      `${host}/Waves`,
      `${host}/waves@sha256:12`,
      `1111.dkr.ecr.us-east-1.amazonaws.com/waves`,
      `${account}.ecr.us-east-1.amazonaws.com/waves`,
    ];
    expect(others.map(parseEcrImage)).to.deep.equal(others.map(() => undefined));
  });
});
