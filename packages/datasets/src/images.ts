/**
 * Images in files, PNG and JPEG, as typed arrays. They are decoded by `fast-png` and `jpeg-js`, of which the program
 * installs what it needs.
 *
 * @packageDocumentation
 */
export { type DecodedImage, decodeImage, type DecodeImageOptions } from "./images/decodeImage.js";
export { type ImageFolder, readImageFolder, type ReadImageFolderOptions } from "./images/readImageFolder.js";
export { type ImageFit, resizeImage, type ResizeImageOptions } from "./images/resizeImage.js";
