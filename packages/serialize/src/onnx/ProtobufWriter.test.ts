import { expect, it } from "vitest";
import { ProtobufWriter } from "./ProtobufWriter.js";

/** The bytes that are written, in hexadecimal. */
function written(write: (to: ProtobufWriter) => void): string {
  const message = new ProtobufWriter();
  write(message);
  return Buffer.from(message.finish()).toString("hex");
}

// From https://protobuf.dev/programming-guides/encoding.
it("writes the examples of the specification", () => {
  expect(written((to) => to.int(1, 150))).toBe("089601");
  expect(written((to) => to.string(2, "testing"))).toBe("120774657374696e67");
  expect(written((to) => to.message(3, (inner) => inner.int(1, 150)))).toBe("1a03089601");
  expect(written((to) => to.ints(6, [3, 270, 86942]))).toBe("3206038e029ea705");
});

it("writes numbers of any size and sign", () => {
  expect(written((to) => to.int(1, 0))).toBe("0800");
  expect(written((to) => to.int(1, -1))).toBe(`08${"ff".repeat(9)}01`);
  expect(written((to) => to.int(20, 2n ** 63n - 1n))).toBe(`a001${"ff".repeat(8)}7f`);
  expect(written((to) => to.float(2, -1.5))).toBe("150000c0bf");
  expect(written((to) => to.float(7, NaN))).toBe("3d0000c07f");
});

it("counts the bytes of text and of messages within messages", () => {
  const long = "ä".repeat(100);
  const inner = `0ac801${"c3a4".repeat(100)}`;
  expect(written((to) => to.string(1, long))).toBe(inner);
  expect(written((to) => to.message(1, (m) => m.message(1, (n) => n.string(1, long))))).toBe(
    `0ace010acb01${inner}`,
  );
  expect(written((to) => to.bytes(1, new Uint8Array()))).toBe("0a00");
});
