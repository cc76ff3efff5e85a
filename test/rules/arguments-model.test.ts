import { expect } from 'chai';
import type { Field } from '../../pipeline/rules/model/field.ts';
import { processingJobModel } from '../../pipeline/rules/model/processing-job.ts';
import { type ShapeName, shapeOf } from '../../pipeline/service/shapes.ts';

describe('the model of Arguments', () => {
  it('leaves out of the request of CreateProcessingJob what the pipeline or the service fills in, and nothing else', () => {
    expect(leftOut('CreateProcessingJobRequest', processingJobModel)).to.deep.equal(
      [
        'ExperimentConfig.ExperimentName',
        'ExperimentConfig.TrialName',
        'ExperimentConfig.RunName',
        'ProcessingClusterConfig.SelectedInstanceType',
        'ProcessingClusterConfig.SelectedInstanceCount',
      ].sort(),
    );
  });
});

function leftOut(name: ShapeName, field: Field): readonly string[] {
  const found = new Set<string>();
  visit(name, field);
  return [...found].sort();

  function visit(at: ShapeName, known: Field): void {
    const shape = shapeOf(at);
    if (shape.type === 'list' && known.kind === 'list') visit(shape.member, known.items);
    if (shape.type !== 'structure' || known.kind !== 'structure') return;
    for (const [member, inner] of Object.entries(shape.members)) {
      if (Object.hasOwn(known.members, member)) visit(inner, known.members[member]!);
      else found.add(`${at}.${member}`);
    }
  }
}
