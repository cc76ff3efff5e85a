import { expect } from 'chai';
import { cacheKey, cacheKeyParts } from '../../pipeline/definition/cache-key.ts';
import type { Json, JsonObject } from '../../pipeline/definition/json.ts';

const job: JsonObject = {
  AppSpecification: { ImageUri: 'image', ContainerArguments: ['a', 'b'] },
  Environment: { A: '1', B: '2' },
  ProcessingInputs: [{ InputName: 'data', S3Input: { S3Uri: 's3://b/in' } }],
  ProcessingOutputConfig: { Outputs: [] },
  ProcessingResources: { ClusterConfig: { InstanceType: 'ml.m5.large' } },
  StoppingCondition: { MaxRuntimeInSeconds: 60 },
  NetworkConfig: { EnableNetworkIsolation: true },
  RoleArn: 'arn:aws:iam::111122223333:role/job',
  Tags: [{ Key: 'k', Value: 'v' }],
};

describe("SageMaker's cache key of a processing step", () => {
  // Developer Guide, "Default cache key attributes by pipeline step type", Processing.
  for (const [what, change] of [
    ['the image', { AppSpecification: { ImageUri: 'other', ContainerArguments: ['a', 'b'] } }],
    ['the order of arguments', { AppSpecification: { ImageUri: 'image', ContainerArguments: ['b', 'a'] } }],
    ['the environment', { Environment: { A: '1', B: '3' } }],
    ['an input', { ProcessingInputs: [{ InputName: 'data', S3Input: { S3Uri: 's3://b/in2' } }] }],
    ['inputs that are gone', { ProcessingInputs: [] }],
  ] as const) {
    it(`changes with ${what}`, () => {
      expect(cacheKey({ ...job, ...(change as JsonObject) })).to.not.equal(cacheKey(job));
    });
  }

  for (const field of Object.keys(job).slice(3)) {
    it(`does not change with ${field}`, () => {
      const changed: Record<string, Json> = { ...job, [field]: { other: true } };
      expect(cacheKey(changed)).to.equal(cacheKey(job));
      delete changed[field];
      expect(cacheKey(changed)).to.equal(cacheKey(job));
    });
  }

  it('does not mind the order of keys', () => {
    const reordered = { ...Object.fromEntries(Object.entries(job).reverse()), Environment: { B: '2', A: '1' } };
    expect(cacheKey(reordered)).to.equal(cacheKey(job));
  });

  it('holds exactly three parts, absent ones as null', () => {
    expect(cacheKeyParts({ AppSpecification: { ImageUri: 'image' }, RoleArn: 'x' })).to.deep.equal({
      AppSpecification: { ImageUri: 'image' },
      Environment: null,
      ProcessingInputs: null,
    });
    expect(cacheKey({})).to.match(/^[0-9a-f]{64}$/);
  });
});
