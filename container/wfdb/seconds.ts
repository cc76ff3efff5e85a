/**
 * Seconds that so many frames take. A rate that is 1/n cut off, as the 0.0166666666667 of a frame a minute, counts as
 * 1/n: 8,334 frames of it are 500,040 s, and not 500,039.999999.
 */
export function secondsOf(frames: number, frameRateHz: number): number {
  const period = Math.round(1 / frameRateHz);
  return isCutOff(frameRateHz, period) ? frames * period : frames / frameRateHz;
}

/** Within 1e-9; of rates that are hardly larger themselves, also where nearly a whole number of seconds is a frame. */
function isCutOff(rate: number, period: number): boolean {
  return period >= 1 && Math.abs(rate - 1 / period) <= 1e-9 && Math.abs(1 / rate - period) <= 0.25;
}
