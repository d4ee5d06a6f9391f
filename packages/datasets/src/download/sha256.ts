import { DatasetError } from "../DatasetError.js";

/** The SHA-256 checksum of bytes, in hexadecimal digits; `subject` begins the message of an error. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>, subject: string): Promise<string> {
  const { crypto } = globalThis as { crypto?: Partial<Crypto> };
  if (crypto?.subtle === undefined) {
    throw new DatasetError(
      `${subject} can't be verified: a browser computes SHA-256 on pages of https: and localhost only`,
    );
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
