import { type AnsweredFinding, findAll } from './check-definition.ts';

/**
 * What CreatePipeline answers to a definition that it refuses; undefined where it takes it. Other findings it
 * reports at run time (eleven outputs, an unknown instance type) or never; `validate` reports them all.
 */
export function refusalAtCreation(definition: unknown): string | undefined {
  const findings = findAll(definition, { quotas: { steps: Number.MAX_SAFE_INTEGER }, isForeign: true });
  const fatal = findings.find((finding) => finding.severity === 'error' && refused.get(finding.rule)?.(finding));
  if (!fatal) return undefined;
  return fatal.answer ?? `${unparsable} ${fatal.path}: ${fatal.message}`;
}

/** What most answers begin with. */
export const unparsable = 'Unable to parse pipeline definition.';

const whole = () => true;

/** By rule, what CreatePipeline is known to refuse of its findings. */
const refused = new Map<string, (finding: AnsweredFinding) => boolean>([
  ['shape', whole],
  ['definition-version', whole],
  // @see API_PipelineExecutionStep, StepName, and AWS's schema of definitions
  ['names', whole],
  // No quota applies here.
  ['step-count', whole],
  ['parameter-count', whole],
  ['parameter-type', whole],
  ['unknown-reference', whole],
  ['unknown-property', whole],
  ['depends-on', whole],
  ['dependency-cycle', whole],
  ['duplicate-name', whole],
  ['conditions', whole],
  ['retry-end', whole],
  ['for-each', whole],
  ['for-each-references', whole],
  ['argument-type', whole],
  ['unknown-argument', whole],
  // A default's value is looked at when a job is made.
  ['argument-value', ({ answer }) => answer !== undefined],
  ['missing-argument', ({ path }) => path.endsWith('.Arguments')],
  // @see github.com/aws/sagemaker-python-sdk/issues/2554
  ['argument-count', ({ path }) => path.endsWith('.ProcessingInputs')],
]);
