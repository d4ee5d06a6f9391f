import { tensor } from "@chainrule/tensor";
import { lossAndGrad, type Points } from "./fitLine.js";

/** A line as two numbers, or a direction in the plane of w and b. */
export interface Place {
  readonly w: number;
  readonly b: number;
}

/**
 * The loss as a function of w and b. It is of second degree, a bowl: its lowest place, the loss there, and its
 * second derivatives say all.
 */
export interface Bowl {
  readonly lowest: Place;
  readonly lowestLoss: number;
  /** ∂²L/∂w², ∂²L/∂w∂b and ∂²L/∂b². */
  readonly curvature: { readonly ww: number; readonly wb: number; readonly bb: number };
  /** The learning rate from which on gradient descent diverges: 2 over the largest curvature in any direction. */
  readonly largestRate: number;
}

function lossAt({ w, b }: Place, points: Points): { loss: number; gradient: Place } {
  const line = { w: tensor(w, { dtype: "float64" }), b: tensor(b, { dtype: "float64" }) };
  const [loss, gradients] = lossAndGrad(line, points);
  return { loss: loss.item(), gradient: { w: gradients.w.item(), b: gradients.b.item() } };
}

/** The bowl of some points. The gradient of a bowl is linear, so that three gradients tell its curvature. */
export function bowlOf(points: Points): Bowl {
  const { gradient: origin } = lossAt({ w: 0, b: 0 }, points);
  const { gradient: alongW } = lossAt({ w: 1, b: 0 }, points);
  const { gradient: alongB } = lossAt({ w: 0, b: 1 }, points);
  const ww = alongW.w - origin.w;
  const wb = alongW.b - origin.b;
  const bb = alongB.b - origin.b;
  // At the lowest place the gradient, origin + curvature · place, is zero.
  const determinant = ww * bb - wb * wb;
  const lowest = {
    w: (wb * origin.b - bb * origin.w) / determinant,
    b: (wb * origin.w - ww * origin.b) / determinant,
  };
  const steepest = (ww + bb) / 2 + Math.hypot((ww - bb) / 2, wb);
  return {
    lowest,
    lowestLoss: lossAt(lowest, points).loss,
    curvature: { ww, wb, bb },
    largestRate: 2 / steepest,
  };
}

/** The places at which the loss is `height` above the lowest: an ellipse. */
export function contour({ lowest, curvature: { ww, wb, bb } }: Bowl, height: number, count = 72): Place[] {
  // curvature = R Rᵀ, so that height = ½ |Rᵀ · distance|²: a circle, seen through R.
  const r1 = Math.sqrt(ww);
  const r2 = wb / r1;
  const r3 = Math.sqrt(bb - r2 * r2);
  const radius = Math.sqrt(2 * height);
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    const b = (radius * Math.sin(angle)) / r3;
    const w = (radius * Math.cos(angle) - r2 * b) / r1;
    return { w: lowest.w + w, b: lowest.b + b };
  });
}
