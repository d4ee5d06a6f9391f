import { buildFunction, type FunctionBuilder } from "./assembler.js";
import type { Element } from "./element.js";
import * as opcode from "./opcodes.js";
import { whileAtLeast } from "./whileAtLeast.js";

/** Rows of B that are taken in together. */
const together = 4;

/** Bytes of a row that are worked on at a time. */
const lineBytes = 64;

/**
 * Adds rows of B, as they lie, to a row of sums: sums[j] += Σₖ A[k] · B[k, j], k in order. For so few rows of A that
 * packing B would not pay.
 * Parameters: a, b, bytes of a row of B, sums, lines of 64 bytes in a row, terms. Reads up to a line beyond B.
 */
export function buildRowProduct(element: Element): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32", "i32"],
    (f, a, b, rowBytes, sums, lines, terms) => {
      const [to, line] = f.locals("i32", 2);
      const rows = f.locals("i32", together);
      const factors = f.locals("v128", together);
      const sum = f.local("v128");

      for (const count of [together, 1]) {
        whileAtLeast(f, terms, count, () => {
          for (let r = 0; r < count; r++) {
            f.get(b).set(rows[r]!);
            f.get(b).get(rowBytes).op(opcode.i32_add).set(b);
            f.get(a)
              .memory(element.splat, 2, r * element.bytes)
              .set(factors[r]!);
          }
          f.get(sums).set(to);
          f.for(line, lines, 1, () => {
            for (let offset = 0; offset < lineBytes; offset += 16) {
              f.get(to).memory(opcode.v128_load, 2, offset).set(sum);
              for (let r = 0; r < count; r++) {
                f.get(sum).get(factors[r]!);
                f.get(rows[r]!).memory(opcode.v128_load, 2, offset);
                f.op(element.multiply).op(element.add).set(sum);
              }
              f.get(to).get(sum).memory(opcode.v128_store, 2, offset);
            }
            for (let r = 0; r < count; r++) f.increase(rows[r]!, lineBytes);
            f.increase(to, lineBytes);
          });
          f.increase(a, count * element.bytes);
          f.increase(terms, -count);
        });
      }
    },
  );
}
