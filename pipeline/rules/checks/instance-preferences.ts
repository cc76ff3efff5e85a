import { isObject, memberOf } from '../../definition/expression.ts';
import type { Json, JsonObject } from '../../definition/json.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

/** @see SageMaker API, ProcessingClusterConfig and ProcessingInstancePreference */
export const instancePreferencesRule: Rule = {
  id: 'instance-preferences',
  severity: 'error',
  title:
    'a cluster has one InstanceType or InstancePreferences: each type once, with a count of its own or one for all',
  check({ processingSteps }) {
    return processingSteps.flatMap(({ located, arguments: given }) => {
      const cluster = memberOf(given.ProcessingResources, 'ClusterConfig');
      const path = `${located.path}.Arguments.ProcessingResources.ClusterConfig`;
      return isObject(cluster) && Array.isArray(cluster.InstancePreferences) ? checkCluster(cluster, path) : [];
    });
  },
};

function checkCluster(cluster: JsonObject, path: string): readonly RuleFinding[] {
  const preferences = (cluster.InstancePreferences as readonly Json[]).filter(isObject);
  return [
    ...(cluster.InstanceType === undefined
      ? []
      : [
          {
            path: `${path}.InstanceType`,
            message: 'ClusterConfig has InstanceType beside InstancePreferences',
            remedy: 'take one of them out',
          },
        ]),
    ...checkTypes(preferences, path),
    ...checkCounts(preferences, cluster.InstanceCount, path),
  ];
}

function checkTypes(preferences: readonly JsonObject[], path: string): readonly RuleFinding[] {
  const types = preferences.map(({ InstanceType }) => InstanceType);
  return types.flatMap((type, index) => {
    if (typeof type !== 'string' || types.indexOf(type) === index) return [];
    const place = `${path}.InstancePreferences[${index}].InstanceType`;
    return [
      {
        path: place,
        message: `InstanceType is ${quoteUnlessSecret(type)} a second time`,
        remedy: 'name each type once',
      },
    ];
  });
}

function checkCounts(
  preferences: readonly JsonObject[],
  ofAll: Json | undefined,
  path: string,
): readonly RuleFinding[] {
  const counted = preferences.filter(({ InstanceCount }) => InstanceCount !== undefined).length;
  const isSound = ofAll === undefined ? counted === preferences.length : counted === 0;
  if (isSound) return [];
  const have = counted === 0 ? 'none of the preferences has' : `${counted} of ${preferences.length} preferences have`;
  const message = `${have} InstanceCount, and ClusterConfig has ${ofAll === undefined ? 'none' : 'one, too'}`;
  return [{ path, message, remedy: 'give each preference its InstanceCount, or ClusterConfig one for all' }];
}
