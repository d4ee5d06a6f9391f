import { formatShape, reshape, type Shape, ShapeError, type Tensor } from "@chainrule/tensor";

/** The place of the channels, counted from the front. @throws ShapeError unless x has so many there */
export function channelAxis(name: string, shape: Shape, axis: number, channels: number): number {
  const place = axis < 0 ? axis + shape.length : axis;
  if (place < 1 || shape[place] !== channels) {
    throw new ShapeError(
      `${name}: x has shape ${formatShape(shape)}, but needs the batch on axis 0 and ${channels} channels on axis ${axis}` +
        (shape.at(-1) === channels ? ". Channels that come last are { axis: -1 }" : ""),
    );
  }
  return place;
}

/** One number for each channel, as it broadcasts to a tensor with so many axes. */
export function alongChannels(values: Tensor | undefined, axes: number, place: number): Tensor | undefined {
  if (!values || place === axes - 1) return values;
  return reshape(values, [...values.shape, ...Array.from({ length: axes - 1 - place }, () => 1)]);
}
