/**
 * What EC2 says of the instance types that processing jobs may have. `machines.json` is written by
 * `test/interop/machine_facts.py`, never by hand.
 */

import table from './machines.json' with { type: 'json' };

/** An instance type: networks in Gb/s (10⁹ bits), `networkGbps` what it has at all times, `peakNetworkGbps` for a while. */
export interface Machine {
  readonly vCpus: number;
  readonly memoryGB: number;
  readonly networkGbps: number;
  readonly peakNetworkGbps: number;
  /** To its volumes, at all times; 10⁶ bytes a second. */
  readonly ebsMBps: number;
  /** Of its local disks, which take the volume's place; 0 where it has none. */
  readonly diskGB: number;
}

/** Where the facts about instance types come from. */
export const machinesSource: string = table.source;

const machines: Readonly<Record<string, Machine>> = table.machines;

/** An instance type such as `ml.m5.4xlarge`; undefined for one that the table does not know. */
export function machineOf(instanceType: string): Machine | undefined {
  return Object.hasOwn(machines, instanceType) ? machines[instanceType] : undefined;
}

/**
 * The local disk of an instance type; undefined where it has none that is known. A job on such a type has no volume
 * beside it.
 * @see SageMaker API, ProcessingClusterConfig
 */
export function localDiskGB(instanceType: string): number | undefined {
  return machineOf(instanceType)?.diskGB || undefined;
}
