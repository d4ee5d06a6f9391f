import { elementTypes, type FloatType, panelBytes, panelWidth } from "@chainrule/wasm";
import type { Spec } from "../op.js";
import { contiguousStrides, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { type ConvolutionAttributes, windowCounts } from "./convolution.js";
import { copyStrided, type Place, placeOf } from "./copyStrided.js";
import { isContiguous, withLast } from "./strided.js";
import { workspace, type Workspace } from "./windowProduct.js";

/** Bytes of unfolded windows that are worked on at once: they stay in the second-level cache. */
const unfoldedBytes = 262144;

/** Windows that are worked on at once where single images have fewer. */
export const batchedWindows = 256;

export const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/**
 * Where images, or results, lie in the workspace, and the tables of places in them: of each window, and of each element of
 * a window, or of its results. Addresses in bytes.
 */
type Places = readonly [address: number, windows: number, elements: number];

/** Where the parts of one group lie in the workspace, for some of the windows. */
export interface Block {
  readonly image: Places;
  readonly result: Places;
  /** The address of its weights. */
  readonly weight: number;
  readonly group: number;
  /** How many windows these are. */
  readonly count: number;
  /** Whether there was no other before. */
  readonly isFirst: boolean;
}

/** What a kernel does with images worked on at once, `images` of them from `first` on. */
export interface Work {
  load(first: number, images: number): void;
  /** For each block of windows, and for each group. */
  compute(block: Block): void;
  store?(first: number, images: number): void;
}

/** The way into the workspace and out of it, for `images` from `first` on. */
interface Copies {
  load(x: Tensor, first: number, images: number): void;
  store(x: Tensor, first: number, images: number): void;
}

/** A plan's workspace, laid out: tables, and the way in and out. */
export interface OpenPlan extends Pick<Workspace, "kernels" | "elements"> {
  loadWeight(weight: Tensor): void;
  /** Images, without the zeros around them. */
  readonly images: Copies;
  /** Results: what has one element for each window. */
  readonly results: Copies;
  clearImages(): void;
  /** Works on all images, by blocks of at most so many windows. */
  run(most: number, work: Work): void;
}

/** Everything the three kernels count. */
export interface ConvolutionPlan {
  /** Elements of a window: the channels of a group times height times width; and what they are contracted to. */
  readonly terms: number;
  readonly outputs: number;
  /** Windows worked on at once. */
  readonly windows: number;
  /** Windows in a panel, and bytes of an element. */
  readonly width: number;
  readonly bytes: number;
  /** As many windows as stay in the cache with so many rows of their products, in whole panels. */
  blockOf(rows: number): number;
  /** Reserves a region for so many elements, with room behind it for what whole tiles touch: its address. */
  reserve(count: number): number;
  /** After all regions are reserved. Results lie in the workspace with their channels innermost if wanted. */
  open(channelsLast: boolean): OpenPlan;
}

/** @param together how many windows are worked on at once where single images have fewer */
export function convolutionPlan(
  { dtype }: Spec,
  attributes: ConvolutionAttributes,
  batch: number,
  weight: Shape,
  together: number,
  name: string,
): ConvolutionPlan {
  const type = dtype as FloatType;
  const bytes = elementTypes[type].bytes;
  const width = panelWidth(type);
  const { groups, kernel, stride, dilation, image, padding } = attributes;
  const counts = windowCounts(attributes);
  const windows = counts[0] * counts[1];
  const outputs = weight[0]! / groups;
  const channels = weight[1]!;
  const terms = channels * kernel[0] * kernel[1];
  // The part of the padded image that windows touch, and what of it lies in the image.
  const touched = (axis: 0 | 1): number =>
    (counts[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
  const [height, columns] = [touched(0), touched(1)];
  const [[top], [left]] = padding;
  const visible = [Math.min(image[0], height - top), Math.min(image[1], columns - left)].map((n) =>
    Math.max(0, n),
  );
  const images = Math.max(1, Math.min(batch, Math.floor(together / windows)));
  const imageSize = groups * channels * height * columns;
  const resultSize = groups * outputs * windows;

  let end = 64;
  const reserve = (count: number): number => {
    const address = end;
    end = 64 * Math.ceil((address + count * bytes + 16 * panelBytes) / 64);
    return address;
  };
  const weightAt = reserve(roundUp(groups * outputs, 4) * terms + 4 * terms);
  const imageAt = reserve(images * imageSize);
  const resultAt = reserve(images * resultSize);
  const termInImage = reserve(terms);
  const windowInImage = reserve(images * windows);
  const outputInResult = reserve(outputs);
  const windowInResult = reserve(images * windows);

  return {
    terms,
    outputs,
    windows: images * windows,
    width,
    bytes,
    reserve,
    blockOf: (rows) => width * Math.max(1, Math.floor(unfoldedBytes / (rows * panelBytes))),
    open(channelsLast) {
      const { kernels, elements, tables } = workspace(type, end);

      // Writes the byte offsets of an array's elements, row-major.
      const locate = (table: number, shape: Shape, strides: readonly number[]): void => {
        const at = table / 4;
        tables[at] = 0;
        let count = 1;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          const end = count * shape[axis]!;
          for (let i = count; i < end; i++) tables[at + i] = tables[at + i - count]! + strides[axis]! * bytes;
          count = end;
        }
        // A panel's last columns, which nobody reads, must still read from somewhere, and be nobody's neighbours.
        tables.fill(0, at + count, at + count + width);
      };
      const [stepO, stepW] = channelsLast ? [1, groups * outputs] : [windows, 1];
      locate(outputInResult, [outputs], [stepO]);
      locate(windowInResult, [images, windows], [resultSize, stepW]);
      locate(termInImage, [channels, ...kernel], [height * columns, dilation[0] * columns, dilation[1]]);
      locate(windowInImage, [images, ...counts], [imageSize, stride[0] * columns, stride[1]]);

      const outside = (x: Tensor, first: number): Place => placeOf(x, name, x.offset + first * x.strides[0]!);
      const inside = (address: number, strides: readonly number[]): Place => ({
        memory: elements,
        offset: address / bytes,
        strides,
      });
      const copies = (place: Place, shape: Shape, turned: boolean): Copies => {
        const turn = (x: Tensor): Tensor => (turned ? withLast(x, [1]) : x);
        return {
          load(x, first, count) {
            copyStrided([count, ...shape], outside(turn(x), first), place);
          },
          store(x, first, count) {
            copyStrided([count, ...shape], place, outside(turn(x), first));
          },
        };
      };
      // The part of images that lies in the workspace.
      const visiblePlace = inside(
        imageAt + (top * columns + left) * bytes,
        contiguousStrides([images, groups * channels, height, columns]),
      );
      const clearImages = (): void => {
        elements.fill(0, imageAt / bytes, imageAt / bytes + images * imageSize);
      };
      // The zeros around images stay.
      clearImages();
      const results = channelsLast ? [...counts, groups * outputs] : [groups * outputs, ...counts];
      return {
        kernels,
        elements,
        images: copies(visiblePlace, [groups * channels, ...visible], false),
        results: copies(inside(resultAt, contiguousStrides([images, ...results])), results, channelsLast),
        clearImages,
        loadWeight(w) {
          copyStrided(w.shape, outside(w, 0), inside(weightAt, contiguousStrides(w.shape)));
        },
        run(most, { load, compute, store }) {
          for (let first = 0; first < batch; first += images) {
            const count = Math.min(images, batch - first);
            load(first, count);
            for (let from = 0; from < count * windows; from += most) {
              for (let group = 0; group < groups; group++) {
                compute({
                  image: [
                    imageAt + group * channels * height * columns * bytes,
                    windowInImage + from * 4,
                    termInImage,
                  ],
                  result: [
                    resultAt + group * outputs * stepO * bytes,
                    windowInResult + from * 4,
                    outputInResult,
                  ],
                  weight: weightAt + group * outputs * terms * bytes,
                  group,
                  count: Math.min(most, count * windows - from),
                  isFirst: first + from === 0,
                });
              }
            }
            store?.(first, count);
          }
        },
      };
    },
  };
}

/** Whether y is more easily read with its channels innermost. */
export const readsChannelsLast = (y: Tensor): boolean => y.strides[1] === 1 && !isContiguous(y);
