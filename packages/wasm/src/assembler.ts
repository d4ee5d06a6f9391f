import { ByteWriter } from "./byteWriter.js";
import { type memoryOpcode, opcode, type ValueType, valueType } from "./opcodes.js";

/** A function under construction: parameters first, then locals, addressed by number. */
export class FunctionBuilder {
  readonly code: ByteWriter = new ByteWriter();
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

  get(local: number): this {
    this.code.byte(0x20);
    this.code.unsigned(local);
    return this;
  }

  set(local: number): this {
    this.code.byte(0x21);
    this.code.unsigned(local);
    return this;
  }

  i32(value: number): this {
    this.code.byte(0x41);
    this.code.signed(value);
    return this;
  }

  /** A 128-bit constant: its sixteen bytes. */
  v128(bytes: ArrayLike<number>): this {
    this.number(0xfd0c);
    this.code.raw(bytes);
    return this;
  }

  op(name: keyof typeof opcode): this {
    this.number(opcode[name]);
    return this;
  }

  shuffle(lanes: readonly number[]): this {
    this.number(opcode.i8x16_shuffle);
    this.code.raw(lanes);
    return this;
  }

  memory(instruction: (typeof memoryOpcode)[keyof typeof memoryOpcode], alignment: number, offset = 0): this {
    this.number(instruction);
    this.code.unsigned(alignment);
    this.code.unsigned(offset);
    return this;
  }

  call(functionIndex: number): this {
    this.code.byte(0x10);
    this.code.unsigned(functionIndex);
    return this;
  }

  block(body: () => void): this {
    return this.nested(0x02, body);
  }

  loop(body: () => void): this {
    return this.nested(0x03, body);
  }

  if(body: () => void, otherwise?: () => void): this {
    this.code.byte(0x04);
    this.code.byte(0x40);
    body();
    if (otherwise) {
      this.code.byte(0x05);
      otherwise();
    }
    this.code.byte(0x0b);
    return this;
  }

  branch(depth: number): this {
    this.code.byte(0x0c);
    this.code.unsigned(depth);
    return this;
  }

  branchIf(depth: number): this {
    this.code.byte(0x0d);
    this.code.unsigned(depth);
    return this;
  }

  /** `for (counter = 0; counter < limit; counter += step)`, the limit being a local. */
  for(counter: number, limit: number, step: number, body: () => void): this {
    this.i32(0).set(counter);
    return this.block(() => {
      this.loop(() => {
        this.get(counter).get(limit).op("i32_ge_s").branchIf(1);
        body();
        this.get(counter).i32(step).op("i32_add").set(counter).branch(0);
      });
    });
  }

  /** @internal */
  nested(kind: number, body: () => void): this {
    this.code.byte(kind);
    this.code.byte(0x40);
    body();
    this.code.byte(0x0b);
    return this;
  }

  /** @internal */
  number(value: number): void {
    if (value > 0xff) {
      this.code.byte(0xfd);
      this.code.unsigned(value & 0xff);
    } else this.code.byte(value);
  }
}

/**
 * Builds a function: `parameters` are locals 0, 1 …; `body` writes its instructions.
 *
 * @example
 * ```ts
 * import { buildFunction } from "@chainrule/wasm";
 * const nothing = buildFunction(["i32"], (f) => {
 *   f.get(0).set(0);
 * });
 * console.log(nothing.code.done()); // Uint8Array(4) [ 32, 0, 33, 0 ]
 * ```
 */
export function buildFunction(
  parameters: readonly ValueType[],
  body: (f: FunctionBuilder) => void,
): FunctionBuilder {
  const f = new FunctionBuilder(parameters);
  body(f);
  return f;
}

/**
 * The bytes of a module that imports the memory `m.memory` and whose functions, none of which returns a
 * value, see each other by their position in `functions`; each is exported under its name.
 *
 * @example
 * ```ts
 * import { assemble, buildFunction, instantiate, scratch } from "@chainrule/wasm";
 * const clear = buildFunction(["i32"], (f) => {
 *   f.get(0).v128(new Uint8Array(16)).memory(0xfd0b, 0); // v128.store
 * });
 * const memory = new Uint8Array(scratch(65536));
 * memory[5] = 1;
 * instantiate(assemble({ clear }))["clear"]!(0);
 * console.log(memory[5]); // 0
 * ```
 */
export function assemble(functions: Readonly<Record<string, FunctionBuilder>>): Uint8Array<ArrayBuffer> {
  const list = Object.values(functions);
  const writer = new ByteWriter();
  writer.raw([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

  const section = (id: number, count: number, each: (w: ByteWriter, index: number) => void): void => {
    writer.byte(id);
    writer.sized((w) => {
      w.unsigned(count);
      for (let i = 0; i < count; i++) each(w, i);
    });
  };

  section(1, list.length, (w, i) => {
    const f = list[i]!;
    w.byte(0x60);
    w.unsigned(f.parameters);
    for (let p = 0; p < f.parameters; p++) w.byte(valueType[f.types[p]!]);
    w.unsigned(0);
  });
  section(2, 1, (w) => {
    w.name("m");
    w.name("memory");
    w.raw([0x02, 0x00, 0x01]);
  });
  section(3, list.length, (w, i) => {
    w.unsigned(i);
  });
  const names = Object.keys(functions);
  section(7, names.length, (w, i) => {
    w.name(names[i]!);
    w.byte(0x00);
    w.unsigned(i);
  });
  section(10, list.length, (w, i) => {
    const f = list[i]!;
    w.sized((body) => {
      const locals = f.types.slice(f.parameters);
      body.unsigned(locals.length);
      for (const type of locals) {
        body.unsigned(1);
        body.byte(valueType[type]);
      }
      body.raw(f.code.done());
      body.byte(0x0b);
    });
  });
  return writer.done();
}
