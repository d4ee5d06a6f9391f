import { buildFunction, type FunctionBuilder } from "./assembler.js";
import type { Element } from "./element.js";
import * as opcode from "./opcodes.js";
import { whileAtLeast } from "./whileAtLeast.js";

/** Rows of B that are taken in together. */
const together = 4;

/**
 * One row of A times B as it lies, for so few rows that packing B would not pay: C[panels] = Σₖ A[k] · B[k].
 * Rows of B are added to the row of C, four at a time; in the order of every product: within blocks of
 * `block` terms, and block after block.
 * Parameters: a, b, bytes of a row of B, c, pairs of vectors, terms, and where a block's sum can stand. Reads
 * up to a pair of vectors beyond B.
 */
export function buildRowProduct(element: Element, block: number): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32", "i32", "i32"], (f) => {
    const [a, b, rowBytes, c, pairs, terms, spare] = [0, 1, 2, 3, 4, 5, 6] as const;
    const [left, target, to, pair] = [
      f.local("i32"),
      f.local("i32"),
      f.local("i32"),
      f.local("i32"),
    ] as const;
    const rows = Array.from({ length: together }, () => f.local("i32"));
    const factors = Array.from({ length: together }, () => f.local("v128"));
    const sum = f.local("v128");
    const halves = [0, 16] as const;

    const eachPair = (body: () => void): void => {
      f.for(pair, pairs, 1, () => {
        body();
        f.increase(to, 32);
      });
    };
    const take = (count: number): void => {
      for (let r = 0; r < count; r++) {
        if (r === 0) f.get(b).set(rows[0]!);
        else
          f.get(rows[r - 1]!)
            .get(rowBytes)
            .op(opcode.i32_add)
            .set(rows[r]!);
        f.get(a)
          .memory(element.splat, 2, r * element.bytes)
          .set(factors[r]!);
      }
      f.get(target).set(to);
      eachPair(() => {
        for (const offset of halves) {
          f.get(to).memory(opcode.v128_load, 2, offset).set(sum);
          for (let r = 0; r < count; r++) {
            f.get(sum).get(factors[r]!);
            f.get(rows[r]!).memory(opcode.v128_load, 2, offset);
            f.op(element.multiply).op(element.add).set(sum);
          }
          f.get(to).get(sum).memory(opcode.v128_store, 2, offset);
        }
        for (let r = 0; r < count; r++) f.increase(rows[r]!, 32);
      });
      f.increase(a, count * element.bytes);
      f.get(b).get(rowBytes).i32(count).op(opcode.i32_mul).op(opcode.i32_add).set(b);
      f.increase(left, -count);
    };

    f.get(c).set(target);
    whileAtLeast(f, terms, 1, () => {
      f.get(terms).i32(block);
      f.get(terms).i32(block).op(opcode.i32_lt_s).op(opcode.select).set(left);
      f.get(terms).get(left).op(opcode.i32_sub).set(terms);
      f.get(target).set(to);
      eachPair(() => {
        for (const offset of halves) {
          f.get(to).v128(new Uint8Array(16)).memory(opcode.v128_store, 2, offset);
        }
      });
      for (const count of [together, 1]) {
        whileAtLeast(f, left, count, () => {
          take(count);
        });
      }
      f.get(target)
        .get(spare)
        .op(opcode.i32_eq)
        .if(() => {
          f.get(c).set(to);
          f.get(spare).set(rows[0]!);
          eachPair(() => {
            for (const offset of halves) {
              f.get(to).get(to).memory(opcode.v128_load, 2, offset);
              f.get(rows[0]!).memory(opcode.v128_load, 2, offset);
              f.op(element.add).memory(opcode.v128_store, 2, offset);
            }
            f.increase(rows[0]!, 32);
          });
        });
      f.get(spare).set(target);
    });
  });
}
