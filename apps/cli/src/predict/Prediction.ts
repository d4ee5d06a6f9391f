/** What a model says about a sample: the probability of each class, or a number in the target's own unit. */
export type Prediction =
  | { readonly kind: "classes"; readonly probabilities: readonly number[] }
  | { readonly kind: "value"; readonly value: number };

/** The classes from the most likely one down; equally likely ones in their order. */
export function ranked(probabilities: readonly number[]): { index: number; probability: number }[] {
  return probabilities
    .map((probability, index) => ({ index, probability }))
    .sort((a, b) => b.probability - a.probability || a.index - b.index);
}
