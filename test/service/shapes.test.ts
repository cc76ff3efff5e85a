import { ProcessingInstanceType } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { operations } from '../../pipeline/local/api/operations.ts';
import table from '../../pipeline/service/shapes.json' with { type: 'json' };
import { shapeOf, valuesOf } from '../../pipeline/service/shapes.ts';

describe('the shapes of requests and answers', () => {
  it('are there for every operation that the embedded SageMaker answers', () => {
    const answered = [...operations.keys()].flatMap((target) => /^SageMaker\.(.*)$/.exec(target)?.[1] ?? []);
    expect(Object.keys(table.operations)).to.include.members(answered);
  });

  it('hold every instance type that the SDK knows', () => {
    expect(valuesOf('ProcessingInstanceType')).to.include.members(Object.values(ProcessingInstanceType));
  });

  it('have patterns that are regular expressions here', () => {
    for (const name of Object.keys(table.shapes) as (keyof typeof table.shapes)[]) {
      const shape = shapeOf(name);
      if (shape.type === 'string' && shape.pattern !== undefined) new RegExp(`^(?:${shape.pattern})$`, 'u');
    }
  });
});
