import type { ImageFile } from "./imageFiles.js";

/** Where one of the four files is: a path (in Node), an address, or its bytes; compressed with gzip or not. */
export type ImageFileSource = string | URL | Uint8Array | ArrayBuffer;

/** How the four files are fetched. */
export interface DownloadImagesOptions {
  /** The address of a folder with the four `.gz` files, or several of them as mirrors. Default: known mirrors. */
  readonly from?: string | URL | readonly (string | URL)[] | undefined;
  /**
   * Node: the folder in which the files are kept. Default: `chainrule/<name of the set>` in the user's folder for
   * caches.
   */
  readonly cache?: string | undefined;
  /** Breaks the transfer off. */
  readonly signal?: AbortSignal | undefined;
}

/** Where a set of images in the form of MNIST's four IDX files is. The options exclude each other. */
export interface ImageSource {
  /** Node: the directory of the four IDX files, each with or without `.gz`. */
  readonly directory?: string | undefined;
  /** The four IDX files, each by its path, its address or its bytes. */
  readonly files?: Readonly<Record<ImageFile, ImageFileSource>> | undefined;
  /** The four files are fetched from the web, verified by their checksums, and kept. */
  readonly download?: boolean | DownloadImagesOptions | undefined;
}

/** The names of the options of {@link ImageSource}. */
export const imageSourceOptions = ["directory", "files", "download"] as const;
