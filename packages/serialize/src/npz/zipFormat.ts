/** The numbers of the zip format that reading and writing share. PKWARE, APPNOTE.TXT 6.3. */
export const zip = {
  localHeader: 0x04034b50,
  centralHeader: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  end64Locator: 0x07064b50,
  /** The extra field that holds sizes and offsets of 64 bits. */
  extra64: 0x0001,
  /** In the place of a number that stands in 64 bits elsewhere. */
  elsewhere16: 0xffff,
  elsewhere32: 0xffffffff,
  stored: 0,
  deflated: 8,
  /** Flags of an entry. */
  encrypted: 0x0001,
  sizesBehind: 0x0008,
  utf8: 0x0800,
} as const;
