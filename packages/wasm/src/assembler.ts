import { signed, unsigned } from "./leb128.js";
import * as opcode from "./opcodes.js";

const valueTypes = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** The type of a parameter or of a local. */
export type ValueType = keyof typeof valueTypes;

/** So many numbers; as a tuple where it is known how many. */
type Numbers<N extends number, Counted extends number[] = []> = number extends N
  ? number[]
  : Counted["length"] extends N
    ? Counted
    : Numbers<N, [...Counted, number]>;

/** A function under construction: parameters first, then locals, addressed by number. */
export class FunctionBuilder {
  /** The bytes written so far. */
  readonly code: number[] = [];
  readonly types: ValueType[];
  readonly parameters: number;

  constructor(parameters: readonly ValueType[]) {
    this.types = [...parameters];
    this.parameters = parameters.length;
  }

  /** Declares a local of the type and returns its number. */
  local(type: ValueType): number {
    return this.types.push(type) - 1;
  }

  /** Declares so many locals of the type. */
  locals<N extends number>(type: ValueType, count: N): Numbers<N> {
    return Array.from({ length: count }, () => this.local(type)) as Numbers<N>;
  }

  /** Takes the value on the stack into a new local of its type, and returns its number. */
  keep(type: ValueType = "i32"): number {
    const local = this.local(type);
    this.set(local);
    return local;
  }

  /** An instruction by its number (see `opcode`), and what follows it as unsigned integers. */
  op(instruction: number, ...immediates: number[]): this {
    if (instruction > 0xff) {
      this.code.push(0xfd);
      unsigned(instruction - 0x100, this.code);
    } else this.code.push(instruction);
    for (const value of immediates) unsigned(value, this.code);
    return this;
  }

  get(local: number): this {
    return this.op(opcode.local_get, local);
  }

  set(local: number): this {
    return this.op(opcode.local_set, local);
  }

  i32(value: number): this {
    signed(value | 0, this.op(opcode.i32_const).code);
    return this;
  }

  /** A 128-bit constant: its sixteen bytes. */
  v128(bytes: Iterable<number> = new Uint8Array(16)): this {
    this.op(opcode.v128_const).code.push(...bytes);
    return this;
  }

  /** Lanes of two vectors by their numbers, those of the second following those of the first: 2, 4, 8 or 16 of them. */
  shuffle(lanes: readonly number[]): this {
    const width = 16 / lanes.length;
    this.op(opcode.i8x16_shuffle);
    for (const lane of lanes) for (let i = 0; i < width; i++) this.code.push(lane * width + i);
    return this;
  }

  /** An instruction that reads or writes memory: log2 of the alignment in bytes, and what is added to the address. */
  memory(instruction: number, alignment: number, offset = 0): this {
    return this.op(instruction, alignment, offset);
  }

  call(functionIndex: number): this {
    return this.op(opcode.call, functionIndex);
  }

  block(body: () => void): this {
    return this.nested(opcode.block, body);
  }

  loop(body: () => void): this {
    return this.nested(opcode.loop, body);
  }

  if(body: () => void, otherwise?: () => void): this {
    return this.nested(opcode.if_, () => {
      body();
      if (!otherwise) return;
      this.op(opcode.else_);
      otherwise();
    });
  }

  branch(depth: number): this {
    return this.op(opcode.br, depth);
  }

  branchIf(depth: number): this {
    return this.op(opcode.br_if, depth);
  }

  /**
   * `for (counter = 0; counter < limit; counter += step)`, the limit being a local. The test stands at the end as well
   * as before: engines move what does not change in a loop out of it where the whole of it runs once at least.
   */
  for(counter: number, limit: number, step: number, body: () => void): this {
    this.i32(0).set(counter);
    return this.block(() => {
      this.get(counter).get(limit).op(opcode.i32_ge_s).branchIf(0);
      this.loop(() => {
        body();
        this.increase(counter, step);
        this.get(counter).get(limit).op(opcode.i32_lt_s).branchIf(0);
      });
    });
  }

  /** `local += by` */
  increase(local: number, by: number): this {
    return this.get(local).i32(by).op(opcode.i32_add).set(local);
  }

  /** @internal */
  nested(kind: number, body: () => void): this {
    this.op(kind, opcode.no_result);
    body();
    return this.op(opcode.end);
  }
}

/**
 * Builds a function: `body` writes its instructions, given the numbers of its parameters, which are locals 0, 1 ….
 *
 * @example
 * ```ts
 * import { buildFunction } from "@chainrule/wasm";
 * const nothing = buildFunction(["i32"], (f, x) => {
 *   f.get(x).set(x);
 * });
 * console.log(nothing.code); // [ 32, 0, 33, 0 ]
 * ```
 */
export function buildFunction(
  parameters: readonly ValueType[],
  body: (f: FunctionBuilder, ...parameters: number[]) => void,
): FunctionBuilder {
  const f = new FunctionBuilder(parameters);
  body(f, ...parameters.keys());
  return f;
}

/** Bytes, preceded by their number. */
const sized = (bytes: readonly number[]): number[] => unsigned(bytes.length).concat(bytes);

/** Parts, preceded by their number. */
const listed = (parts: readonly number[][]): number[] => unsigned(parts.length).concat(...parts);

const text = (name: string): number[] => sized(Array.from(name, (c) => c.charCodeAt(0)));

const section = (id: number, parts: readonly number[][]): number[] => [id].concat(sized(listed(parts)));

/**
 * The bytes of a module that imports the memory `m.memory` and whose functions, none of which returns a
 * value, see each other by their position in `functions`; each is exported under its name.
 *
 * @example
 * ```ts
 * import { assemble, buildFunction, instantiate, opcode, scratch } from "@chainrule/wasm";
 * const clear = buildFunction(["i32"], (f, address) => {
 *   f.get(address).v128(new Uint8Array(16)).memory(opcode.v128_store, 0);
 * });
 * const memory = new Uint8Array(scratch(65536));
 * memory[5] = 1;
 * instantiate(assemble({ clear }))["clear"]!(0);
 * console.log(memory[5]); // 0
 * ```
 */
export function assemble(functions: Readonly<Record<string, FunctionBuilder>>): Uint8Array<ArrayBuffer> {
  const list = Object.values(functions);
  const typesOf = (types: readonly ValueType[]): number[][] => types.map((type) => [valueTypes[type]]);
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const types = list.map((f) => [0x60, ...listed(typesOf(f.types.slice(0, f.parameters))), 0]);
  const memory = [...text("m"), ...text("memory"), 0x02, 0x00, 0x01];
  const indices = list.map((_, i) => unsigned(i));
  const exports = Object.keys(functions).map((name, i) => [...text(name), 0x00, ...unsigned(i)]);
  const codes = list.map((f) => {
    const locals = typesOf(f.types.slice(f.parameters)).map((type) => [1, ...type]);
    return sized(listed(locals).concat(f.code, opcode.end));
  });
  return new Uint8Array(
    header.concat(
      section(1, types),
      section(2, [memory]),
      section(3, indices),
      section(7, exports),
      section(10, codes),
    ),
  );
}
