/** Packed formats to 16-bit samples. @see WFDB signal(5) */

/** Format 61: the two bytes of each sample change places. */
export function unpack61(source: usize, samples: u32, target: usize): void {
  for (let index: usize = 0; index < <usize>samples; index++) {
    const bits = <u32>load<u16>(source + (index << 1));
    store<u16>(target + (index << 1), <u16>((bits << 8) | (bits >> 8)));
  }
}

/** Format 160: offset binary. */
export function unpack160(source: usize, samples: u32, target: usize): void {
  for (let index: usize = 0; index < <usize>samples; index++) {
    store<u16>(target + (index << 1), load<u16>(source + (index << 1)) ^ 0x8000);
  }
}

/** Format 212: two samples of 12 bits in three bytes. Reads whole packs: the source may end in one that is cut short. */
export function unpack212(source: usize, samples: u32, target: usize): void {
  let p = source;
  for (let index: usize = 0; index < <usize>samples; index += 2) {
    const pack = <i32>load<u32>(p);
    store<i16>(target + (index << 1), <i16>((pack << 20) >> 20));
    const second = ((pack >>> 16) & 0xff) | ((pack >>> 4) & 0xf00);
    store<i16>(target + (index << 1), <i16>((second << 20) >> 20), 2);
    p += 3;
  }
}

/** Format 310: three samples of 10 bits in two words. As `unpack212`. */
export function unpack310(source: usize, samples: u32, target: usize): void {
  let p = source;
  for (let index: usize = 0; index < <usize>samples; index += 3) {
    const pack = load<u32>(p);
    const third = ((pack >> 11) & 31) | ((pack >> 27) << 5);
    const to = target + (index << 1);
    store<i16>(to, <i16>(<i32>(pack << 21) >> 22));
    store<i16>(to, <i16>(<i32>(pack << 5) >> 22), 2);
    store<i16>(to, <i16>(<i32>(third << 22) >> 22), 4);
    p += 4;
  }
}

/** Format 311: three samples of 10 bits in the low 30 bits of four bytes. As `unpack212`. */
export function unpack311(source: usize, samples: u32, target: usize): void {
  let p = source;
  for (let index: usize = 0; index < <usize>samples; index += 3) {
    const pack = <i32>load<u32>(p);
    const to = target + (index << 1);
    store<i16>(to, <i16>((pack << 22) >> 22));
    store<i16>(to, <i16>((pack << 12) >> 22), 2);
    store<i16>(to, <i16>((pack << 2) >> 22), 4);
    p += 4;
  }
}
