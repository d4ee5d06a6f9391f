import { decodeNpz, encodeNpy, encodeNpz, isSerializeError } from "@chainrule/serialize";
import { arange, ones, reshape, zeros } from "@chainrule/tensor";
import { afterEach, describe, expect, test, vi } from "vitest";
import { crc32 } from "./crc32.js";

async function reason(file: Uint8Array, options = {}): Promise<string> {
  try {
    await decodeNpz(file, options);
  } catch (error) {
    if (isSerializeError(error)) return error.message.replace(/^decodeNpz: /, "");
    throw error;
  }
  return "nothing";
}

/** The file, changed by a function of a view of it. */
function changed(file: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = file.slice();
  change(new DataView(copy.buffer));
  return copy;
}

/** Where records of a kind begin, by their signature. */
function places(file: Uint8Array, signature: number): number[] {
  const view = new DataView(file.buffer, file.byteOffset);
  return Array.from({ length: file.length - 3 }, (_, i) => i).filter(
    (i) => view.getUint32(i, true) === signature,
  );
}

afterEach(() => vi.unstubAllGlobals());

const local = 0x04034b50;
const central = 0x02014b50;
const end = 0x06054b50;

const tree = { a: arange(4), b: { c: ones([2, 2]) } };
const stored = await encodeNpz(tree);
const deflated = await encodeNpz(tree, { compressed: true });

test("the checksum of zip", () => {
  // The check value of the CRC catalogue.
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

describe.each([
  ["stored", stored],
  ["deflated", deflated],
])("%s", (kind, file) => {
  test("comes back", async () => {
    const { tensors, dtypes } = await decodeNpz(file);
    expect(tensors["a"]!.toArray()).toEqual([0, 1, 2, 3]);
    expect(tensors["b.c"]!.toArray()).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(dtypes).toEqual({ a: "float32", "b.c": "float32" });
  });

  test("every byte of the data is guarded", async () => {
    const [first] = places(file, local);
    const start = first! + 30 + "a.npy".length;
    const dataEnd = places(file, local)[1]!;
    for (let i = start; i < dataEnd; i += 3) {
      const message = await reason(changed(file, (view) => void view.setUint8(i, view.getUint8(i) ^ 0x55)));
      expect(message).toMatch(
        /^"a\.npy": (?:its checksum is wrong|its compressed data are damaged|it unfolds to)/,
      );
    }
  });

  test("cut off anywhere, it is refused", async () => {
    for (let length = 0; length < file.length; length += 7) {
      expect(await reason(file.subarray(0, length))).toMatch(/no zip archive|directory/);
    }
  });

  test(`is ${kind === "stored" ? "the same" : "as large"} each time`, async () => {
    expect((await encodeNpz(tree, { compressed: kind === "deflated" })).length).toBe(file.length);
  });
});

describe("what it is refused for", () => {
  const at = (
    signature: number,
    entry: number,
    offset: number,
    value: number,
    bits: 16 | 32 = 32,
  ): Uint8Array =>
    changed(stored, (view) => {
      const place = places(stored, signature)[entry]! + offset;
      if (bits === 16) view.setUint16(place, value, true);
      else view.setUint32(place, value, true);
    });

  test.each<[name: string, file: Uint8Array, reason: RegExp]>([
    ["no zip", new TextEncoder().encode("hello, this is no zip archive"), /^this is no zip archive/],
    ["bytes behind the end", Uint8Array.from([...stored, 0]), /^this is no zip archive/],
    [
      "bytes in front",
      Uint8Array.from([0, ...stored]),
      /^the directory of the archive claims to end at \d+, but ends at/,
    ],
    [
      "more entries than there are",
      changed(at(end, 0, 8, 3, 16), (v) => void v.setUint16(places(stored, end)[0]! + 10, 3, true)),
      /fewer entries than it claims/,
    ],
    [
      "fewer entries than there are",
      changed(at(end, 0, 8, 1, 16), (v) => void v.setUint16(places(stored, end)[0]! + 10, 1, true)),
      /claims 1 entries, but its directory/,
    ],
    ["part of a larger archive", at(end, 0, 4, 1, 16), /one of several parts/],
    [
      "65535 entries without their 64 bits",
      changed(at(end, 0, 8, 0xffff, 16), (v) => void v.setUint16(places(stored, end)[0]! + 10, 0xffff, true)),
      /numbers of 64 bits are missing/,
    ],
    ["an encrypted entry", at(central, 0, 8, 0x801, 16), /^"a\.npy": it is encrypted/],
    ["an unknown method", at(central, 0, 10, 12, 16), /^"a\.npy": it is compressed by method 12/],
    [
      "a method that only the directory has",
      at(central, 0, 10, 8, 16),
      /^"a\.npy": the directory .* differently/,
    ],
    ["a size that only the directory has", at(central, 0, 24, 5), /^"a\.npy": the directory .* differently/],
    [
      "another name than at its place",
      at(local, 0, 30, 0x7878, 16),
      /^"a\.npy": the directory .* differently/,
    ],
    [
      "a place where nothing is",
      at(central, 0, 42, 7),
      /^"a\.npy": the directory places it at 7, where no entry begins/,
    ],
    [
      "a place beyond the end",
      at(central, 0, 42, 2 ** 31),
      /^"a\.npy": the directory places it at 2147483648/,
    ],
    [
      "more bytes than there are",
      at(central, 0, 20, 2 ** 31),
      /^"a\.npy": it claims 2147483648 bytes, more than/,
    ],
    ["64 bits that are missing", at(central, 0, 20, 0xffffffff), /^"a\.npy": its size of 64 bits is missing/],
    ["a name that goes beyond the end", at(central, 1, 28, 60000, 16), /an entry goes beyond its end/],
    ["a name that is no text", at(central, 0, 46, 0xffff, 16), /a name in the archive is no UTF-8/],
  ])("%s", async (_, file, expected) => {
    expect(await reason(file)).toMatch(expected);
  });

  test("two entries of one name, and two in one place", async () => {
    const twins = await encodeNpz({ a: ones([1]), b: ones([1]) });
    const names = [...places(twins, central).map((i) => i + 46), ...places(twins, local).map((i) => i + 30)];
    const same = changed(twins, (view) => {
      for (const place of names) view.setUint8(place, 0x61);
    });
    expect(await reason(same)).toBe('the archive holds "a.npy" twice');
    // The directory leads to one place twice: with one copy of the data a small archive could unfold to very much.
    const [first, second] = places(twins, central);
    const shared = changed(twins, (view) => {
      view.setUint32(second! + 42, view.getUint32(first! + 42, true), true);
    });
    expect(await reason(shared)).toMatch(/differently/);
  });

  test("entries that overlap", async () => {
    // The first claims to reach into the second, alike in both places.
    const overlapping = changed(stored, (view) => {
      const longer = view.getUint32(places(stored, central)[0]! + 20, true) + 40;
      for (const [signature, offset] of [
        [central, 20],
        [local, 18],
      ] as const) {
        const place = places(stored, signature)[0]! + offset;
        view.setUint32(place, longer, true);
        view.setUint32(place + 4, longer, true);
      }
    });
    expect(await reason(overlapping)).toBe('"a.npy" and "b.c.npy" overlap in the archive');
  });

  test("a name that is no array's, and one that cannot be a name", async () => {
    const renamed = (from: string, to: string): Uint8Array =>
      new Uint8Array(Buffer.from(Buffer.from(stored).toString("latin1").replaceAll(from, to), "latin1"));
    expect(await reason(renamed("a.npy", "a.txt"))).toBe(
      '"a.txt": it is no array: its name does not end in .npy',
    );
    const proto = await encodeNpz({ aaaaaaaaa: ones([1]) });
    const bytes = Buffer.from(proto).toString("latin1").replaceAll("aaaaaaaaa", "__proto__");
    expect(await reason(Buffer.from(bytes, "latin1"))).toBe(
      '"__proto__": this cannot be the name of an array',
    );
  });

  test("an array in it that is malformed, by its name", async () => {
    const bad = Buffer.from(stored).toString("latin1").replaceAll("'<f4'", "'<c8'");
    const file = new Uint8Array(Buffer.from(bad, "latin1"));
    // With checksums made right again.
    const fixed = changed(file, (view) => {
      for (const [i, start] of places(file, local).entries()) {
        const size = view.getUint32(start + 22, true);
        const dataStart = start + 30 + view.getUint16(start + 26, true);
        const crc = crc32(file.subarray(dataStart, dataStart + size));
        view.setUint32(start + 14, crc, true);
        view.setUint32(places(file, central)[i]! + 16, crc, true);
      }
    });
    expect(await reason(fixed)).toMatch(/^"a": its type "<c8" is not supported/);
  });
});

describe("bombs", () => {
  const bomb = encodeNpz({ x: zeros([500_000]) }, { compressed: true });
  const setSize = (file: Uint8Array, size: number): Uint8Array =>
    changed(file, (view) => {
      view.setUint32(places(file, central)[0]! + 24, size, true);
      view.setUint32(places(file, local)[0]! + 22, size, true);
    });

  test("are refused beyond a limit", async () => {
    expect(await reason(await bomb, { maxBytes: 1e6 })).toBe(
      "the archive claims to unfold to 2000128 bytes, beyond the limit of 1000000. " +
        "If you trust the file: { maxBytes: 2000128 }",
    );
    expect(await reason(await bomb, { maxBytes: 2000128 })).toBe("nothing");
  });

  test("that claim to be small unfold no further than that", async () => {
    expect(await reason(setSize(await bomb, 1000))).toBe(
      '"x.npy": it unfolds to more than the 1000 bytes that it claims',
    );
  });

  test("that claim what deflate cannot do are refused unread", async () => {
    expect(await reason(setSize(await bomb, 2 ** 29))).toMatch(
      /^"x\.npy": it claims to unfold from \d+ bytes to 536870912/,
    );
  });

  test("whose compressed data are cut off anywhere end in an error", async () => {
    const size = new DataView(deflated.buffer).getUint32(places(deflated, local)[0]! + 18, true);
    for (let length = 0; length < size; length += 5) {
      const cut = changed(deflated, (view) => {
        view.setUint32(places(deflated, central)[0]! + 20, length, true);
        view.setUint32(places(deflated, local)[0]! + 18, length, true);
      });
      expect(await reason(cut)).toMatch(
        /^"a\.npy": (?:its compressed data are damaged|it unfolds to|it claims to unfold)/,
      );
    }
  });

  test("that claim too much", async () => {
    expect(await reason(setSize(await bomb, 2_000_129))).toBe(
      '"x.npy": it unfolds to 2000128 bytes, not to the 2000129 that it claims',
    );
  });
});

describe("archives that others write", () => {
  test("with sizes behind the data, and 64 bits in the extra field", async () => {
    // As a writer does that cannot go back: flag 3 and zeros before the data, the numbers behind them.
    const npy = encodeNpy(reshape(arange(6), [2, 3]));
    const name = new TextEncoder().encode("x.npy");
    const crc = crc32(npy);
    const head = new DataView(new ArrayBuffer(30));
    head.setUint32(0, local, true);
    head.setUint16(6, 8, true);
    head.setUint16(26, name.length, true);
    const descriptor = new DataView(new ArrayBuffer(16));
    descriptor.setUint32(0, 0x08074b50, true);
    descriptor.setUint32(4, crc, true);
    descriptor.setUint32(8, npy.length, true);
    descriptor.setUint32(12, npy.length, true);
    const directory = new DataView(new ArrayBuffer(46 + name.length + 32));
    directory.setUint32(0, central, true);
    directory.setUint16(8, 8, true);
    directory.setUint32(16, crc, true);
    directory.setUint32(20, 0xffffffff, true);
    directory.setUint32(24, 0xffffffff, true);
    directory.setUint16(28, name.length, true);
    directory.setUint16(30, 32, true);
    directory.setUint32(42, 0xffffffff, true);
    new Uint8Array(directory.buffer).set(name, 46);
    const extra = 46 + name.length;
    directory.setUint16(extra, 0x7075, true);
    directory.setUint16(extra + 4 - 2, 0, true);
    directory.setUint16(extra + 4, 1, true);
    directory.setUint16(extra + 6, 24, true);
    directory.setBigUint64(extra + 8, BigInt(npy.length), true);
    directory.setBigUint64(extra + 16, BigInt(npy.length), true);
    directory.setBigUint64(extra + 24, 0n, true);
    const directoryStart = 30 + name.length + npy.length + 16;
    const end64 = new DataView(new ArrayBuffer(56 + 20 + 22));
    end64.setUint32(0, 0x06064b50, true);
    end64.setBigUint64(4, 44n, true);
    end64.setBigUint64(24, 1n, true);
    end64.setBigUint64(32, 1n, true);
    end64.setBigUint64(40, BigInt(directory.byteLength), true);
    end64.setBigUint64(48, BigInt(directoryStart), true);
    end64.setUint32(56, 0x07064b50, true);
    end64.setBigUint64(64, BigInt(directoryStart + directory.byteLength), true);
    end64.setUint32(76, end, true);
    end64.setUint16(84, 0xffff, true);
    end64.setUint16(86, 0xffff, true);
    end64.setUint32(88, 0xffffffff, true);
    end64.setUint32(92, 0xffffffff, true);
    const parts = [head, name, npy, descriptor, directory, end64];
    const file = Buffer.concat(parts.map((p) => (p instanceof DataView ? new Uint8Array(p.buffer) : p)));
    const { tensors } = await decodeNpz(file);
    expect(tensors["x"]!.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  test("with a comment at the end", async () => {
    const comment = new TextEncoder().encode("PK\x05\x06 is how a zip archive ends");
    const file = changed(Uint8Array.from([...stored, ...comment]), (view) => {
      view.setUint16(places(stored, end)[0]! + 20, comment.length, true);
    });
    expect(Object.keys((await decodeNpz(file)).tensors)).toEqual(["a", "b.c"]);
  });

  test("with nothing in it", async () => {
    expect(await decodeNpz(await encodeNpz({}))).toEqual({ tensors: {}, dtypes: {} });
  });
});

test("arguments are checked", async () => {
  await expect(encodeNpz({ a: 1 })).rejects.toThrow("encodeNpz: a tree holds tensors");
  await expect(encodeNpz({ a: ones([1]) }, { dtypes: "bfloat16" })).rejects.toThrow(
    'encodeNpz: "a": NumPy has no bfloat16',
  );
  await expect(encodeNpz({}, { compress: true } as never)).rejects.toThrow('unknown option "compress"');
  await expect(decodeNpz(stored, { max: 1 } as never)).rejects.toThrow('unknown option "max"');
  await expect(decodeNpz(stored, { wideIntegers: "bigint" as never })).rejects.toThrow(
    'wideIntegers is "32-bit" or "float64", got "bigint"',
  );
  await expect(decodeNpz(stored, { maxBytes: "1" as never })).rejects.toThrow(TypeError);
  await expect(decodeNpz(stored, { maxBytes: NaN })).rejects.toThrow(
    "maxBytes is a number of bytes, got NaN",
  );
});

test("writes and reads where a Blob has no stream: jsdom", async () => {
  vi.stubGlobal("Blob", class {});
  const { tensors } = await decodeNpz(await encodeNpz({ x: zeros([100_000]) }, { compressed: true }));
  expect(tensors["x"]?.shape).toEqual([100_000]);
});
