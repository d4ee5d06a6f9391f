import {
  assemble,
  buildFunction,
  canVectorize,
  instantiate,
  isAvailable,
  mapKernel,
  opcode,
  scratch,
} from "@chainrule/wasm";
import * as s from "@chainrule/wasm/scalar";
import { describe, expect, it } from "vitest";
import { signed, unsigned } from "./leb128.js";

describe("scalar programs", () => {
  it("compute each distinct subexpression once, operands before results", () => {
    const x = s.input(0, "float32");
    const square = s.multiply(x, x);
    const { steps, type } = s.program(s.add(square, s.multiply(x, x)), ["float32"]);
    expect(steps.map((step) => step.instruction.name)).toEqual(["input", "multiply", "add"]);
    expect(steps[2]!.operands).toEqual([1, 1]);
    expect(type).toBe("float32");
  });

  it("tell 0 from −0, and round constants to the lane's type", () => {
    const x = s.input(0, "float32");
    const { steps } = s.program(s.add(s.multiply(x, 0), s.multiply(x, -0)), ["float32"]);
    expect(steps.filter((step) => step.instruction.name === "constant").length).toBe(2);
    expect(s.constant(0.1, "float32").value).toBe(Math.fround(0.1));
    expect(s.constant(0.1, "float64").value).toBe(0.1);
  });

  it("are vectorised but for the modulo", () => {
    const x = s.input(0, "float32");
    const n = s.input(0, "int32");
    expect(canVectorize(s.program(s.select(s.less(x, 0), x, 1), ["float32"]))).toBe(true);
    expect(canVectorize(s.program(s.less(x, 0), ["float32"]))).toBe(true);
    expect(canVectorize(s.program(s.convert(x, "float64"), ["float32"]))).toBe(true);
    expect(canVectorize(s.program(s.shiftLeft(n, 3), ["int32"]))).toBe(true);
    expect(canVectorize(s.program(s.modulo(x, 2), ["float32"]))).toBe(false);
    expect(canVectorize(s.program(s.convert(x, "int32"), ["float32"]))).toBe(true);
  });

  it("keep what only a rare selection needs apart, and share nothing out of it", () => {
    const x = s.input(0, "float32");
    const cube = s.multiply(s.multiply(x, x), x);
    const rare = s.selectRarely(s.less(x, 0), s.add(cube, 1), x);
    const { steps } = s.program(s.add(rare, cube), ["float32"]);
    const names = steps.map((step) => step.instruction.name);
    expect(names).toEqual(
      "input constant less skip multiply multiply constant add select multiply multiply add".split(" "),
    );
    expect(steps[3]).toMatchObject({ operands: [2], value: 4 });
  });
});

describe("generated code", () => {
  it("runs where SIMD is", () => {
    expect(isAvailable()).toBe(true);
  });

  it("takes numbers apart and puts them together, in both types", () => {
    for (const [type, View] of [
      ["float32", Float32Array],
      ["float64", Float64Array],
    ] as const) {
      const x = s.input(0, type);
      const rebuilt = s.multiply(s.significand(x), s.powerOfTwo(s.exponent(x)));
      const kernel = mapKernel(s.program(rebuilt, [type]), [false]);
      const values = [1, 1.5, 0.1, 1e-30, 3e30, 2 ** -120, 255.999].map((v) => View.of(v)[0]!);
      const buffer = scratch(4096);
      new View(buffer, 1024, values.length).set(values);
      kernel(values.length, 0, 1024);
      expect([...new View(buffer, 0, values.length)]).toEqual(values);
    }
  });

  it("is written in LEB128", () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(signed(64)).toEqual([0xc0, 0x00]);
    expect(unsigned(2 ** 32 - 1)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
    expect(signed(-(2 ** 31))).toEqual([0x80, 0x80, 0x80, 0x80, 0x78]);
  });

  it("can be assembled by others too: a loop that fills memory", () => {
    const fill = buildFunction(["i32"], (f) => {
      const i = f.local("i32");
      f.for(i, 0, 16, () => {
        f.get(i).v128(new Uint8Array(16).fill(7)).memory(opcode.v128_store, 0);
      });
    });
    instantiate(assemble({ fill }))["fill"]!(64);
    expect([...new Uint8Array(scratch(65536), 0, 64)]).toEqual(new Array(64).fill(7));
  });
});
