/** What AWS asks for, in US dollars, as far as public tables agree. A type that is not here has no price. */

export interface Prices {
  /** Of instances. */
  readonly source: string;
  /** A processing instance's hour, by type. */
  readonly instanceHour: Readonly<Record<string, number>>;
  /** Of everything below. */
  readonly otherSource: string;
  /** A GB of a job's volume, for a month of 730 hours. */
  readonly volumeGBMonth: number;
  /** Of requests that read an object or a part of one. */
  readonly thousandGets: number;
  /** A GB that passes a NAT gateway. */
  readonly natGB: number;
}

/** In proportion to the vCPUs: 4, 8, 16, 36, 72. */
const c5Hour = 0.204 / 4;

/** What holds without a description's own. */
export const publicPrices: Prices = {
  source: 'us-east-1, November 2026, processing: as ten public tables agree',
  instanceHour: {
    'ml.m5.large': 0.115,
    'ml.m5.xlarge': 0.23,
    'ml.m5.2xlarge': 0.461,
    'ml.m5.4xlarge': 0.922,
    'ml.m5.12xlarge': 2.765,
    'ml.m5.24xlarge': 5.53,
    'ml.c5.xlarge': 4 * c5Hour,
    'ml.c5.2xlarge': 8 * c5Hour,
    'ml.c5.4xlarge': 16 * c5Hour,
    'ml.c5.9xlarge': 36 * c5Hour,
    'ml.c5.18xlarge': 72 * c5Hour,
  },
  otherSource: 'us-east-1: figures of AWS pricing pages (SageMaker, S3, VPC), which nobody has verified here',
  volumeGBMonth: 0.14,
  thousandGets: 0.0004,
  natGB: 0.045,
};

/** Prices of the description's own; null is what the table says. */
export interface GivenPrices {
  readonly instanceHour: Readonly<Record<string, number>>;
  readonly volumeGBMonth: number | null;
  readonly thousandGets: number | null;
}

/** The table with the description's prices over it. */
export function pricesWith({ instanceHour, volumeGBMonth, thousandGets }: GivenPrices): Prices {
  const { source, otherSource } = publicPrices;
  const beside = (isGiven: boolean, others: string) =>
    isGiven ? `the description's prices, beside those of ${others}` : others;
  return {
    ...publicPrices,
    source: beside(Object.keys(instanceHour).length > 0, source),
    otherSource: beside(volumeGBMonth !== null || thousandGets !== null, otherSource),
    instanceHour: { ...publicPrices.instanceHour, ...instanceHour },
    volumeGBMonth: volumeGBMonth ?? publicPrices.volumeGBMonth,
    thousandGets: thousandGets ?? publicPrices.thousandGets,
  };
}
