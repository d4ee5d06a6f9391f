import { log, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { it } from "vitest";
it("x", () => {
  const k = random.key(0);
  for (const s of [3,4,5]) console.log(s, random.bernoulli(random.key(s), [4], { p: 0.5 }).toArray(), random.categorical(random.key(s), log(tensor([0.1, 0.7, 0.2])), { shape: [6] }).toArray(),random.permutation(random.key(s), tensor([[1, 2], [3, 4], [5, 6]])).toArray());
});
