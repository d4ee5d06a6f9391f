import {
  DtypeError,
  formatShape,
  logicalAnd,
  logicalNot,
  reshape,
  sameShape,
  type Shape,
  ShapeError,
  type Tensor,
  tri,
} from "@chainrule/tensor";

/** What says who may attend to whom. */
export interface Masks {
  readonly causal: boolean;
  readonly attentionMask: Tensor | undefined;
  readonly keyPaddingMask: Tensor | undefined;
}

function checkBool(name: string, { dtype }: Tensor): void {
  if (dtype === "bool") return;
  throw new DtypeError(
    `multiHeadAttention: ${name} is bool, got ${dtype}. Compare, for example with notEqual(${name}, 0)`,
  );
}

/** [queries, keys] for all, [..., queries, keys] for each example, or the scores' own shape. */
function broadcastMask(mask: Tensor, scores: Shape): Tensor {
  checkBool("attentionMask", mask);
  const batch = scores.slice(0, -3);
  const pairs = scores.slice(-2);
  const { shape } = mask;
  if (sameShape(shape, pairs) || sameShape(shape, scores)) return mask;
  if (sameShape(shape, [...batch, ...pairs])) return reshape(mask, [...batch, 1, ...pairs]);
  throw new ShapeError(
    `multiHeadAttention: attentionMask has shape ${formatShape(shape)}, but must be [queries, keys], ${formatShape(pairs)}, ` +
      `${batch.length > 0 ? `${formatShape([...batch, ...pairs])} for each example, ` : ""}or ${formatShape(scores)} for each head`,
  );
}

function broadcastPadding(mask: Tensor, scores: Shape): Tensor {
  checkBool("keyPaddingMask", mask);
  const batch = scores.slice(0, -3);
  const keys = scores.at(-1)!;
  if (!sameShape(mask.shape, [...batch, keys])) {
    throw new ShapeError(
      `multiHeadAttention: keyPaddingMask has shape ${formatShape(mask.shape)}, but must be ` +
        `${formatShape([...batch, keys])}, true where a key is padding`,
    );
  }
  return reshape(mask, [...batch, 1, 1, keys]);
}

function causalMask(queries: number, keys: number): Tensor {
  if (queries !== keys) {
    throw new ShapeError(
      `multiHeadAttention: causal attention needs as many queries as keys, got ${queries} and ${keys}. ` +
        `Say who may attend to whom with attentionMask`,
    );
  }
  return tri(queries, keys, { dtype: "bool" });
}

/** Whom all masks together allow, true where a query may attend to a key; undefined for everybody. */
export function allowedBy(
  { causal, attentionMask, keyPaddingMask }: Masks,
  scores: Shape,
): Tensor | undefined {
  const [queries, keys] = scores.slice(-2) as [number, number];
  const all = [
    ...(causal ? [causalMask(queries, keys)] : []),
    ...(attentionMask ? [broadcastMask(attentionMask, scores)] : []),
    ...(keyPaddingMask ? [logicalNot(broadcastPadding(keyPaddingMask, scores))] : []),
  ];
  return all.length > 0 ? all.reduce((a, b) => logicalAnd(a, b)) : undefined;
}
