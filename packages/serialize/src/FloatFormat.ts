/** A float of 16 bits or fewer: a sign, an exponent and a fraction, from the highest bit down. */
export interface FloatFormat {
  readonly exponentBits: number;
  readonly fractionBits: number;
  /** Whether there is no infinity: the largest exponent holds numbers too, and NaN only where all bits are ones. */
  readonly finite: boolean;
}

/** IEEE 754 binary16. */
export const float16: FloatFormat = { exponentBits: 5, fractionBits: 10, finite: false };

/** The upper half of a float32. */
export const bfloat16: FloatFormat = { exponentBits: 8, fractionBits: 7, finite: false };

/** Micikevicius et al., FP8 Formats for Deep Learning (2022), E4M3. */
export const float8e4m3fn: FloatFormat = { exponentBits: 4, fractionBits: 3, finite: true };

/** The same, E5M2. */
export const float8e5m2: FloatFormat = { exponentBits: 5, fractionBits: 2, finite: false };

/** The exponent of the least normal number. */
function leastExponent({ exponentBits }: FloatFormat): number {
  return 2 - 2 ** (exponentBits - 1);
}

/** What one unit of the fraction of the least numbers is worth. */
function leastQuantum(format: FloatFormat): number {
  return 2 ** (leastExponent(format) - format.fractionBits);
}

/** The bits of the largest finite number. */
function largestBits({ exponentBits, fractionBits, finite }: FloatFormat): number {
  return finite ? 2 ** (exponentBits + fractionBits) - 2 : ((2 ** exponentBits - 1) << fractionBits) - 1;
}

/** The largest finite number of a format: 65504 for float16. */
export function largestOf(format: FloatFormat): number {
  const { fractionBits } = format;
  const bits = largestBits(format);
  const fraction = bits & (2 ** fractionBits - 1);
  return (2 ** fractionBits + fraction) * leastQuantum(format) * 2 ** ((bits >>> fractionBits) - 1);
}

/** The same numbers as float32, exactly; what NaNs carry is kept. */
export function widenFloats(bits: Uint8Array | Uint16Array, format: FloatFormat): Float32Array<ArrayBuffer> {
  const { exponentBits, fractionBits, finite } = format;
  const values = new Float32Array(bits.length);
  const words = new Uint32Array(values.buffer);
  const signBit = 2 ** (exponentBits + fractionBits);
  const leastNormal = 2 ** fractionBits;
  const quantum = leastQuantum(format);
  const largest = largestBits(format);
  // A float32 has the same parts, with a wider fraction and an exponent that is counted from another zero.
  const shift = 23 - fractionBits;
  const exponentDifference = (leastExponent(format) + 126) << 23;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & (signBit - 1);
    if (magnitude < leastNormal) values[i] = magnitude * quantum;
    else if (magnitude <= largest) words[i] = (magnitude << shift) + exponentDifference;
    else words[i] = 0x7f800000 | (finite ? 0x400000 : (magnitude & (leastNormal - 1)) << shift);
    if (bits[i]! >= signBit) words[i]! |= 0x80000000;
  }
  return values;
}

/**
 * The bits of the nearest numbers in a format, of two equally near the one with an even fraction. float32 and float64
 * are rounded once. NaN and infinities stay what they are; NaNs of float32 keep what fits of what they carry.
 *
 * @param overflow - called with the position of a number beyond the largest one of the format, once rounded
 */
export function narrowFloats(
  values: Float32Array | Float64Array,
  format: FloatFormat,
  overflow: (position: number) => never,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  const { exponentBits, fractionBits, finite } = format;
  const signBit = 2 ** (exponentBits + fractionBits);
  const bits = signBit > 255 ? new Uint16Array(values.length) : new Uint8Array(values.length);
  const leastNormal = 2 ** fractionBits;
  const largest = largestBits(format);
  const least = leastExponent(format);
  // A sum with this has whole numbers only, rounded half to even as all sums are.
  const toWhole = 2 ** 52;
  // How many quanta make 1, for numbers of each exponent: of normal numbers every one has its own.
  const perUnit = Float64Array.from(
    { length: 2 ** exponentBits },
    (_, above) => 2 ** (fractionBits - least - above),
  );
  const double = new DataView(new ArrayBuffer(8));
  // A NaN's payload is read as an integer: as a number it may lose the bit that makes it a signalling one.
  const words =
    values instanceof Float32Array
      ? new Uint32Array(values.buffer, values.byteOffset, values.length)
      : undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    double.setFloat64(0, value);
    const high = double.getUint32(0);
    let magnitude: number;
    if (value !== value) {
      const payload = words ? (words[i]! >>> (23 - fractionBits)) & (leastNormal - 1) : 0;
      magnitude = (largest + 1) | (finite ? 0 : payload || leastNormal / 2);
    } else {
      const above = Math.max(((high >>> 20) & 0x7ff) - 1023 - least, 0);
      const quanta = above < perUnit.length ? Math.abs(value) * perUnit[above]! : Infinity;
      magnitude = quanta + toWhole - toWhole + above * leastNormal;
      if (magnitude > largest) {
        if (finite || Math.abs(value) !== Infinity) overflow(i);
        magnitude = largest + 1;
      }
    }
    bits[i] = high >>> 31 === 1 ? signBit | magnitude : magnitude;
  }
  return bits;
}
