/**
 * Sizes of the local disks that some instance types have, in GB, by family and size. A job on such a type has no volume
 * beside them.
 * @see EC2 API, DescribeInstanceTypes, InstanceStorageInfo (as moto 5.2.5 has it), and SageMaker API,
 *   ProcessingClusterConfig
 */
const gbByFamily: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  g4dn: { xlarge: 125, '2xlarge': 225, '4xlarge': 225, '8xlarge': 900, '12xlarge': 900, '16xlarge': 900 },
  g5: {
    xlarge: 250,
    '2xlarge': 450,
    '4xlarge': 600,
    '8xlarge': 900,
    '16xlarge': 1900,
    '12xlarge': 3800,
    '24xlarge': 3800,
    '48xlarge': 7600,
  },
  r5d: {
    large: 75,
    xlarge: 150,
    '2xlarge': 300,
    '4xlarge': 600,
    '8xlarge': 1200,
    '12xlarge': 1800,
    '16xlarge': 2400,
    '24xlarge': 3600,
  },
  g6: {
    xlarge: 250,
    '2xlarge': 450,
    '4xlarge': 600,
    '8xlarge': 900,
    '12xlarge': 3760,
    '16xlarge': 1880,
    '24xlarge': 3760,
    '48xlarge': 7520,
  },
  g6e: {
    xlarge: 250,
    '2xlarge': 450,
    '4xlarge': 600,
    '8xlarge': 900,
    '12xlarge': 3800,
    '16xlarge': 1900,
    '24xlarge': 3800,
    '48xlarge': 7600,
  },
  p5: { '4xlarge': 3800 },
  g7e: { '2xlarge': 1900, '4xlarge': 1900, '8xlarge': 1900, '12xlarge': 3800, '24xlarge': 7600, '48xlarge': 15200 },
  g7: { '2xlarge': 440, '4xlarge': 875, '8xlarge': 930, '12xlarge': 1900, '24xlarge': 3800, '48xlarge': 7600 },
};

/** The local disk of an instance type such as `ml.r5d.large`; undefined where it has none that is known. */
export function localDiskGB(instanceType: string): number | undefined {
  const [, family = '', size = ''] = instanceType.split('.');
  const sizes = Object.hasOwn(gbByFamily, family) ? gbByFamily[family]! : {};
  return Object.hasOwn(sizes, size) ? sizes[size] : undefined;
}
