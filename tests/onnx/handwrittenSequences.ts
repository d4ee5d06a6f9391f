import type { OnnxNodeTest } from "./format.js";
import { f, int, row, x } from "./row.js";

const one = f([1, 1, 1], [1]);

/** Recurrent cells and attention: their options, with numbers that come out even. */
export const handwrittenSequences: readonly OnnxNodeTest[] = [
  row(
    "RNN",
    22,
    { hidden_size: 1, activations: ["Affine"], activation_alpha: [2], activation_beta: [1], clip: 4 },
    [f([2, 1, 1], [1, 2]), one, one],
    // 2 · 1 + 1, then 2 · 4 + 1 instead of 2 · (2 + 3) + 1
    f([2, 1, 1, 1], [3, 9]),
    f([1, 1, 1], [9]),
  ),
  row(
    "RNN",
    22,
    { hidden_size: 1, activations: ["Relu"], direction: "reverse" },
    [f([2, 2, 1], [1, 5, 2, 7]), one, one, undefined, x("int32", [2], [2, 1])],
    f([2, 1, 2, 1], [3, 5, 2, 0]),
    f([1, 2, 1], [3, 5]),
  ),
  row(
    "RNN",
    22,
    { hidden_size: 1, activations: ["Relu", "relu"], direction: "bidirectional", layout: 1 },
    [
      f([1, 2, 1], [1, 2]),
      f([2, 1, 1], [1, 1]),
      f([2, 1, 1], [1, 1]),
      undefined,
      undefined,
      f([1, 2, 1], [10, 20]),
    ],
    f([1, 2, 2, 1], [11, 23, 13, 22]),
    f([1, 2, 1], [13, 23]),
  ),
  // Both gates are ½: half of the state before, and half of 3 + ½ (2 + 1), or of 3 + ½ · 2 + 1.
  ...[3.25, 3.5].map((want, i) =>
    row(
      "GRU",
      22,
      {
        ...{ hidden_size: 1, linear_before_reset: 1 - i, activations: ["Affine", "Affine"] },
        ...{ activation_alpha: [0, 1], activation_beta: [0.5, 0] },
      },
      [
        f([1, 1, 1], [3]),
        f([1, 3, 1], [0, 0, 1]),
        f([1, 3, 1], [0, 0, 1]),
        f([1, 6], [0, 0, 0, 0, 0, 1]),
        undefined,
        f([1, 1, 1], [2]),
      ],
      f([1, 1, 1, 1], [want]),
    ),
  ),
  row(
    "LSTM",
    22,
    {
      ...{ hidden_size: 1, input_forget: 1, activations: ["Affine", "Affine", "Affine"] },
      ...{ activation_alpha: [0, 1, 1], activation_beta: [0.25, 0, 0] },
    },
    [
      f([1, 1, 1], [4]),
      f([1, 4, 1], [0, 0, 0, 1]),
      f([1, 4, 1], [0, 0, 0, 0]),
      ...[undefined, undefined, undefined],
      f([1, 1, 1], [2]),
    ],
    // ¾ of the state before and ¼ of the input, of which ¼ comes out
    f([1, 1, 1, 1], [0.625]),
    f([1, 1, 1], [0.625]),
    f([1, 1, 1], [2.5]),
  ),
  row(
    "LinearAttention",
    25,
    { q_num_heads: 1, kv_num_heads: 1, update_rule: "gated_delta", scale: 2 },
    [
      ...[f([1, 1, 1], [3]), f([1, 1, 1], [1]), f([1, 1, 1], [3]), f([1, 1, 1, 1], [2])],
      ...[f([1, 1, 1], [-Math.LN2]), f([1, 1, 1], [0.5])],
    ],
    // Half of 2 is left, half of the difference to 3 is added; it is read with 3 · 2.
    f([1, 1, 1], [12]),
    f([1, 1, 1, 1], [2]),
  ),
  // Queries of nothing but zeros look everywhere alike: at both, at those before, at the same place alone.
  ...[{}, { is_causal: 1 }, { left_window_size: 0, right_window_size: 0 }].map((options, i) =>
    row(
      "Attention",
      25,
      options,
      [f([1, 1, 2, 1], [0, 0]), f([1, 1, 2, 1], [5, 6]), f([1, 1, 2, 1], [1, 3])],
      f(
        [1, 1, 2, 1],
        [
          [2, 2],
          [1, 2],
          [1, 3],
        ][i]!,
      ),
    ),
  ),
  row(
    "Attention",
    25,
    { q_num_heads: 2, kv_num_heads: 1 },
    [
      ...[f([1, 1, 2], [0, 0]), f([1, 3, 1], [5, 6, 7]), f([1, 3, 1], [1, 3, 100])],
      ...[x("bool", [1, 2], [1, 1]), undefined, undefined, int([1], [2])],
    ],
    f([1, 1, 2], [2, 2]),
  ),
  row(
    "RotaryEmbedding",
    23,
    { num_heads: 1 },
    [f([1, 1, 4], [1, 2, 3, 4]), f([2, 2], [1, 1, 0, 0]), f([2, 2], [0, 0, 1, 1]), int([1, 1], [1])],
    f([1, 1, 4], [-3, -4, 1, 2]),
  ),
  row(
    "RotaryEmbedding",
    23,
    { interleaved: 1, rotary_embedding_dim: 2 },
    [f([1, 1, 1, 4], [1, 2, 3, 4]), f([1, 1, 1], [0]), f([1, 1, 1], [1])],
    f([1, 1, 1, 4], [-2, 1, 3, 4]),
  ),
  row(
    "CausalConvWithState",
    25,
    {},
    [f([1, 1, 2], [1, 2]), f([1, 1, 2], [10, 1]), f([1], [1]), f([1, 1, 1], [5])],
    f([1, 1, 2], [52, 13]),
    f([1, 1, 1], [2]),
  ),
];
