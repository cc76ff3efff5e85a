/** One integer of 128 bits, in two's complement. */

let low: u64 = 0;
let high: u64 = 0;

export function setProduct(a: i64, b: i64): void {
  low = 0;
  high = 0;
  addProduct(a, b);
}

export function addProduct(a: i64, b: i64): void {
  const x = <u64>(a < 0 ? -a : a);
  const y = <u64>(b < 0 ? -b : b);
  let productLow = x * y;
  let productHigh = highProduct(x, y);
  if (a < 0 !== b < 0) {
    productLow = ~productLow + 1;
    productHigh = ~productHigh + (productLow === 0 ? 1 : 0);
  }
  const sum = low + productLow;
  high += productHigh + (sum < low ? 1 : 0);
  low = sum;
}

/** @param factor  0 or more */
export function multiply(factor: i64): void {
  const by = <u64>factor;
  high = high * by + highProduct(low, by);
  low = low * by;
}

/** The nearest double, the even one of two. */
export function rounded(): f64 {
  const isNegative = <i64>high < 0;
  let l = low;
  let h = high;
  if (isNegative) {
    l = ~l + 1;
    h = ~h + (l === 0 ? 1 : 0);
  }
  let magnitude = <f64>l;
  if (h !== 0) {
    // The highest 64 bits are rounded as they are, with a last bit for whatever comes after them.
    const shift = 64 - <i32>clz(h);
    const rest = l << (64 - shift);
    const top = (h << (64 - shift)) | (l >> shift);
    magnitude = <f64>(top | (rest !== 0 ? 1 : 0)) * <f64>((<u64>1) << shift);
  }
  return isNegative ? -magnitude : magnitude;
}

function highProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  const carry = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (carry >> 32);
}
