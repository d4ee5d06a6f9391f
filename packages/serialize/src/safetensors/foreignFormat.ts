const formats: readonly { readonly begin: readonly number[]; readonly advice: string }[] = [
  {
    begin: [0x50, 0x4b, 0x03, 0x04],
    advice:
      "It is a zip archive, as PyTorch's .pt and .pth files are: save the model by " +
      "safetensors.torch.save_file(model.state_dict(), path). An NPZ file is read by decodeNpz",
  },
  { begin: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], advice: "It is an NPY file, which decodeNpy reads" },
  { begin: [0x1f, 0x8b, 0x08], advice: "It is compressed with gzip: unpack it first" },
  {
    // A pickle of PyTorch's magic number. Pickles as such begin as the length of a header may.
    begin: [0x80, 0x02, 0x8a, 0x0a],
    advice:
      "It is a Python pickle, as older .pt files of PyTorch are: save the model by " +
      "safetensors.torch.save_file(model.state_dict(), path)",
  },
];

/** What a file is, that is no safetensors file by its first numbers, and what to do with it; undefined if unknown. */
export function foreignFormat(file: Uint8Array): string | undefined {
  const begin = file.subarray(0, 8);
  if (begin.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127))) {
    return `It begins with the text ${JSON.stringify(String.fromCharCode(...begin))}`;
  }
  return formats.find((format) => format.begin.every((byte, i) => file[i] === byte))?.advice;
}
