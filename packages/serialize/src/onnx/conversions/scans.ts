import { type Call, type Conversion, type Conversions, fixed } from "../Conversion.js";
import type { Graph } from "../Graph.js";
import { ordersIn } from "./reductions.js";
import { castTo } from "./scalarProgram.js";

interface ScanAttributes {
  readonly axis: number;
  readonly reverse: boolean;
  readonly exclusive: boolean;
}

const cumsum: Conversion<ScanAttributes> = {
  convert({ graph, inputs, attributes, dtype }) {
    const [x] = inputs;
    const wide = dtype === "uint32" ? "int64" : dtype;
    const values = castTo(graph, x!.name(), x!.dtype, wide);
    const axis = graph.int64s([attributes.axis], []);
    const { exclusive, reverse } = attributes;
    const sums = graph.node("CumSum", [values, axis], {
      exclusive: exclusive ? 1 : 0,
      reverse: reverse ? 1 : 0,
    });
    return castTo(graph, sums, wide, dtype);
  },
};

/** The elements moved along the scan's axis, in its direction, with a value in the places that become free. */
function shift(graph: Graph, x: string, by: number, call: Call<ScanAttributes>, fill: string): string {
  const { axis, reverse } = call.attributes;
  const { shape } = call.inputs[0]!;
  const zeros = shape.map(() => 0);
  const margin = zeros.map((_, i) => (i === axis ? by : 0));
  const away = margin.map((n) => -n);
  // Pads of less than nothing cut off.
  const pads = reverse ? [...away, ...margin] : [...margin, ...away];
  return graph.node("Pad", [x, graph.int64s(pads), fill]);
}

/**
 * x[i] = factor[i] · x[i − 1] + term[i] in as many steps as the length has binary digits: after each step a pair
 * of factor and term leads twice as far back.
 *
 * Source: G. Blelloch, Prefix Sums and Their Applications (1990).
 */
const linearRecurrence: Conversion<ScanAttributes> = {
  convert(call) {
    const { graph, inputs, attributes, dtype } = call;
    const [one, zero] = [graph.scalar(1, dtype), graph.scalar(0, dtype)];
    let [factors, terms] = inputs.map((x) => x.name()) as [string, string];
    for (let by = 1; by < lengthOf(call); by *= 2) {
      const earlier = shift(graph, terms, by, call, zero);
      terms = graph.node("Add", [graph.node("Mul", [factors, earlier]), terms]);
      factors = graph.node("Mul", [factors, shift(graph, factors, by, call, one)]);
    }
    return attributes.exclusive ? shift(graph, terms, 1, call, zero) : terms;
  },
};

/** The products up to each element, by the same doubling. */
const cumprod: Conversion<ScanAttributes> = {
  convert(call) {
    const { graph, inputs, attributes, dtype } = call;
    const one = graph.scalar(1, dtype);
    let products = castTo(graph, inputs[0]!.name(), inputs[0]!.dtype, dtype);
    for (let by = 1; by < lengthOf(call); by *= 2) {
      products = graph.node("Mul", [products, shift(graph, products, by, call, one)]);
    }
    return attributes.exclusive ? shift(graph, products, 1, call, one) : products;
  },
};

const lengthOf = (call: Call<ScanAttributes>): number =>
  fixed(call, call.inputs[0]!.shape[call.attributes.axis]!, "the length of the axis");

/** The order of the first elements, by ONNX's search for the largest: of equal ones the first comes first. */
const argsort: Conversion<{ readonly axis: number; readonly descending: boolean }> = {
  followsBatch: true,
  convert({ graph, inputs, attributes, shape }) {
    const [x] = inputs;
    const { axis, descending } = attributes;
    const values = castTo(graph, x!.name(), x!.dtype, ordersIn(x!.dtype));
    const count = graph.sizes([shape[axis]!]);
    const indices = graph.node("TopK", [values, count], { axis, largest: descending ? 1 : 0, sorted: 1 }, [
      graph.unique("sorted"),
      graph.unique("argsort"),
    ]);
    return castTo(graph, indices, "int64", "int32");
  },
};

/** Ops along an axis whose results depend on the order of its elements. */
export const scans: Conversions = { cumsum, cumprod, linearRecurrence, argsort };
