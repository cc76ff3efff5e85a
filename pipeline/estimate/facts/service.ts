/**
 * What is known of SageMaker, S3 and EBS beside prices and machines. Where AWS publishes nothing, the range is wide, and
 * says what it rests on.
 */

import type { Range } from '../range.ts';

const mebibyte = 1.048576;

/**
 * Throughput of a gp2 volume in MB/s. Volumes of up to 170 GiB give 128 MiB/s, larger ones 250; below 334 GiB that takes
 * credits, of which a new volume has enough for three hours of whole reads.
 * @see EBS User Guide, "General Purpose SSD volumes", gp2
 */
export function gp2MBps(sizeGB: number): number {
  return (sizeGB <= 170 ? 128 : 250) * mebibyte;
}

/** From the step's beginning to the container's: machine, image. @see github.com/aws/sagemaker-python-sdk/issues/4358 */
export const jobStartSeconds: Range = { lower: 210, upper: 420 };

/** The part of it that is paid: AWS charges from when the machine is there, and publishes no more. */
export const paidStartSeconds: Range = { lower: 60, upper: 120 };

/** From the container's end to the step's, without the upload. */
export const jobEndSeconds: Range = { lower: 10, upper: 20 };

/** What copying in File mode takes for a file beside its bytes; nobody publishes it. */
export const secondsPerCopiedFile: Range = { lower: 0.001, upper: 0.002 };

/** Of a network's or a volume's nominal throughput, what a copy comes to. */
export const transferShare: Range = { lower: 0.65, upper: 1 };

/** Speed of a vCPU, half a core of an older kind, against a thread of the machine that bench ran on. */
export const vCpuShare: Range = { lower: 0.35, upper: 0.7 };

/** A range of an object, as they are fetched and paid. */
export const rangeMB = 8;

/** CPU of fetching from S3, in seconds a MB: 20 ms for a range of 16 MB; as measured against a server on loopback. */
export const fetchSecondsPerMB = 0.02 / 16;

/** What fetching takes for a file beside its bytes: 20 to 40 ms to the first byte, 96 requests at once. */
export const secondsPerFetchedFile: Range = { lower: 0.02 / 96, upper: 0.04 / 96 };
