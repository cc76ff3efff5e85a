import { defaultStepsQuota } from '../service/limits.ts';
import type { PipelineSpec } from './spec.ts';

/** What holds where pipeline.yaml says nothing. The defaults of parameters stand in built-in-parameters.ts. */
export const defaults: Pick<
  PipelineSpec,
  'description' | 'macroSharding' | 'process' | 'combine' | 'execution' | 'security' | 'tags' | 'prices' | 'quotas'
> = {
  description: '',
  macroSharding: { by: 'group' },
  process: {
    extractor: 'wfdb-summary',
    command: [],
    interpreter: null,
    extractorAt: null,
    extractorDigest: null,
    units: null,
    read: 'copy',
    cacheExpireAfter: 'P30D',
    instancePreferences: null,
    unitSeconds: 0,
    strictChecksums: false,
    options: {},
    optionPlaces: {},
  },
  combine: { compression: 'zstd', mixedVersions: 'refuse', signalNames: {} },
  execution: { displayName: null, maxParallelSteps: null },
  security: {
    outputKmsKeyId: null,
    volumeKmsKeyId: null,
    subnets: [],
    securityGroupIds: [],
    networkIsolation: true,
    encryptInterContainerTraffic: false,
    notSecret: [],
  },
  tags: {},
  prices: { instanceHour: {}, volumeGBMonth: null, thousandGets: null },
  quotas: { steps: defaultStepsQuota, instanceTypes: [], instances: {} },
};
