import type { Bars, Figure, Pictures } from "../charts/Figure.js";
import { significant, type Table } from "../charts/Table.js";
import { type DataDescription, isImages } from "../data/DataDescription.js";
import type { Params } from "../model/buildModel.js";
import { treeLeaves, type Tensor } from "@chainrule/tensor";

/** So many pictures are shown at most. */
const MOST_PICTURES = 40;

/** What the first layer looks for: pictures of images' weights; of a table's, a table or how much each feature counts. */
export interface FirstLayer {
  readonly figure?: Figure;
  readonly table?: Table;
  readonly text: string;
}

/** The first layer that learns, as something to look at; undefined where its weights say nothing. */
export function firstLayer(
  params: Params,
  data: DataDescription,
  outputNames: readonly string[],
): FirstLayer | undefined {
  const first = params.find((part) => treeLeaves(part).length > 0) as
    { readonly weight?: Tensor } | undefined;
  const weight = first?.weight;
  if (weight === undefined) return undefined;
  const { shape } = weight;
  const isOnly = params.filter((part) => treeLeaves(part).length > 0).length === 1;
  if (shape.length === 4) return ofWindows(weight);
  if (isImages(data)) return ofPixels(weight, data, isOnly ? outputNames : undefined);
  return isOnly ? ofOutputs(weight, data, outputNames) : ofFeatures(weight, data);
}

/** The windows of a convolution, the mean over the channels that they look at. */
function ofWindows(weight: Tensor): FirstLayer {
  const [outputs, inputs, height, width] = weight.shape as [number, number, number, number];
  const values = weight.data();
  const size = height * width;
  const windows = Array.from({ length: Math.min(outputs, MOST_PICTURES) }, (_, output) =>
    Array.from({ length: size }, (__, i) => {
      let sum = 0;
      for (let input = 0; input < inputs; input++) sum += values[(output * inputs + input) * size + i]!;
      return sum / inputs;
    }),
  );
  return {
    figure: pictures("Windows of the first layer", width, height, windows, (i) => `channel ${i}`),
    text: `Each of its ${outputs} windows of ${width} × ${height} pixels slides over the image: blue adds, orange takes away.`,
  };
}

function ofPixels(
  weight: Tensor,
  { inputShape }: DataDescription,
  names: readonly string[] | undefined,
): FirstLayer {
  const [channels, height, width] = inputShape as [number, number, number];
  const [, outputs] = weight.shape as [number, number];
  const values = weight.data();
  const size = height * width;
  const shown = Array.from({ length: Math.min(outputs, MOST_PICTURES) }, (_, output) =>
    Array.from({ length: size }, (__, i) => {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) {
        sum += values[(channel * size + i) * outputs + output]!;
      }
      return sum / channels;
    }),
  );
  const text =
    names === undefined
      ? `What ${shown.length} of ${outputs} units of the first layer look for: ink on blue speaks for it, ink on orange against it.`
      : "The model has a weight for each pixel and class: ink on blue speaks for the class, ink on orange against it.";
  return {
    figure: pictures("Weights of the first layer", width, height, shown, (i) => names?.[i] ?? `unit ${i}`),
    text,
  };
}

function pictures(
  title: string,
  width: number,
  height: number,
  all: readonly (readonly number[])[],
  caption: (index: number) => string,
): Pictures {
  return {
    kind: "pictures",
    title,
    width,
    height,
    values: "signed",
    pictures: all.map((values, i) => {
      const largest = Math.max(...values.map(Math.abs), Number.MIN_VALUE);
      return { caption: caption(i), values: values.map((value) => value / largest) };
    }),
  };
}

/** A linear model of a table: the weight of each feature for each output. */
function ofOutputs(
  weight: Tensor,
  { featureNames, standardisation }: DataDescription,
  names: readonly string[],
): FirstLayer {
  const [inputs, outputs] = weight.shape as [number, number];
  const values = weight.data();
  return {
    table: {
      title: "Weights",
      columns: [{ name: "feature" }, ...names.map((name) => ({ name }))],
      rows: Array.from({ length: inputs }, (_, i) => [
        featureNames[i],
        ...Array.from({ length: outputs }, (__, j) => Number(significant(values[i * outputs + j]!, 4))),
      ]),
    },
    text: `The model is linear: the weight of each feature${standardisation ? ", in units of its standard deviation" : ""}.`,
  };
}

/** How much the first layer makes of each feature: the mean size of its weights. */
function ofFeatures(weight: Tensor, { featureNames }: DataDescription): FirstLayer {
  const [inputs, outputs] = weight.shape as [number, number];
  const values = weight.data();
  const bars = Array.from({ length: inputs }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < outputs; j++) sum += Math.abs(values[i * outputs + j]!);
    return { label: featureNames[i]!, value: sum / outputs };
  }).sort((a, b) => b.value - a.value);
  const figure: Bars = {
    kind: "bars",
    title: "Weights of the first layer",
    bars: bars.slice(0, MOST_PICTURES),
  };
  return { figure, text: "The mean size of the weights by which the first layer looks at each feature." };
}
