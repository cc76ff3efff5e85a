import { argumentCountRule } from './checks/argument-count.ts';
import { argumentLengthRule } from './checks/argument-length.ts';
import { argumentPatternRule } from './checks/argument-pattern.ts';
import { argumentRangeRule } from './checks/argument-range.ts';
import { argumentTypeRule } from './checks/argument-type.ts';
import { argumentValueRule } from './checks/argument-value.ts';
import { cacheExpiryRule } from './checks/cache-expiry.ts';
import { cacheExpirySpellingRule } from './checks/cache-expiry-spelling.ts';
import { cacheKeyExecutionRule } from './checks/cache-key-execution.ts';
import { compressedInputRule } from './checks/compressed-input.ts';
import { conditionsRule } from './checks/conditions.ts';
import { definitionSizeRule } from './checks/definition-size.ts';
import { definitionVersionRule } from './checks/definition-version.ts';
import { dependencyCycleRule } from './checks/dependency-cycle.ts';
import { dependsOnRule } from './checks/depends-on.ts';
import { descriptionsRule } from './checks/descriptions.ts';
import { duplicateNameRule } from './checks/duplicate-name.ts';
import { extractorOptionsRule } from './checks/extractor-options.ts';
import { forEachRule } from './checks/for-each.ts';
import { forEachReferencesRule } from './checks/for-each-references.ts';
import { imageDigestRule } from './checks/image-digest.ts';
import { imageRegionRule } from './checks/image-region.ts';
import { instancePreferencesRule } from './checks/instance-preferences.ts';
import { instanceTypeRule } from './checks/instance-type.ts';
import { jsonGetCountRule } from './checks/json-get-count.ts';
import { largeVolumeRule } from './checks/large-volume.ts';
import { localDiskRule } from './checks/local-disk.ts';
import { localPathRule } from './checks/local-path.ts';
import { metadataRule } from './checks/metadata.ts';
import { missingArgumentRule } from './checks/missing-argument.ts';
import { mixedRegionsRule } from './checks/mixed-regions.ts';
import { namesRule } from './checks/names.ts';
import { outputOverlapRule } from './checks/output-overlap.ts';
import { packBalanceRule } from './checks/pack-balance.ts';
import { packTimeRule } from './checks/pack-time.ts';
import { parameterCountRule } from './checks/parameter-count.ts';
import { parameterDefaultRule } from './checks/parameter-default.ts';
import { parameterEnumRule } from './checks/parameter-enum.ts';
import { parameterTypeRule } from './checks/parameter-type.ts';
import { parameterWithoutDefaultRule } from './checks/parameter-without-default.ts';
import { pipelineRequestRule } from './checks/pipeline-request.ts';
import { plannedUnitsRule } from './checks/planned-units.ts';
import { prefixSlashRule } from './checks/prefix-slash.ts';
import { propertyFilesRule } from './checks/property-files.ts';
import { retryEndRule } from './checks/retry-end.ts';
import { retryPoliciesRule } from './checks/retry-policies.ts';
import { secretRule } from './checks/secret.ts';
import { stepCountRule } from './checks/step-count.ts';
import { stepTypeRule } from './checks/step-type.ts';
import { streamingRule } from './checks/streaming.ts';
import { surveyedInputRule } from './checks/surveyed-input.ts';
import { tagKeysRule } from './checks/tag-keys.ts';
import { unitsAreFilesRule } from './checks/units-are-files.ts';
import { unknownArgumentRule } from './checks/unknown-argument.ts';
import { unknownKeyRule } from './checks/unknown-key.ts';
import { unknownPropertyRule } from './checks/unknown-property.ts';
import { unknownReferenceRule } from './checks/unknown-reference.ts';
import { unusedParameterRule } from './checks/unused-parameter.ts';
import type { Rule } from './rule.ts';

/** Every check but that of the shape, by id. */
export const rules: readonly Rule[] = [
  argumentCountRule,
  argumentLengthRule,
  argumentPatternRule,
  argumentRangeRule,
  argumentTypeRule,
  argumentValueRule,
  cacheExpiryRule,
  cacheExpirySpellingRule,
  cacheKeyExecutionRule,
  compressedInputRule,
  conditionsRule,
  definitionSizeRule,
  definitionVersionRule,
  dependencyCycleRule,
  dependsOnRule,
  descriptionsRule,
  duplicateNameRule,
  extractorOptionsRule,
  forEachRule,
  forEachReferencesRule,
  imageDigestRule,
  imageRegionRule,
  instancePreferencesRule,
  instanceTypeRule,
  jsonGetCountRule,
  largeVolumeRule,
  localDiskRule,
  localPathRule,
  metadataRule,
  missingArgumentRule,
  mixedRegionsRule,
  namesRule,
  outputOverlapRule,
  packBalanceRule,
  packTimeRule,
  parameterCountRule,
  parameterDefaultRule,
  parameterEnumRule,
  parameterTypeRule,
  parameterWithoutDefaultRule,
  pipelineRequestRule,
  plannedUnitsRule,
  prefixSlashRule,
  propertyFilesRule,
  retryEndRule,
  retryPoliciesRule,
  secretRule,
  stepCountRule,
  stepTypeRule,
  streamingRule,
  surveyedInputRule,
  tagKeysRule,
  unitsAreFilesRule,
  unknownArgumentRule,
  unknownKeyRule,
  unknownPropertyRule,
  unknownReferenceRule,
  unusedParameterRule,
];
